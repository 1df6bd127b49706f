import type { Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { judgeClock } from './judge/clock.ts'

/** What this host knows of the time. Dates are ISO 8601. */
export type Clock = {
  readonly now: string
  /** The newest date this host has seen for certain: something was written then. */
  readonly lastSeen?: Seen
  /** When a renewal last went well. Later than this it may well be; earlier too, if that renewal's clock was wrong. */
  readonly lastRenewal?: Seen
  /** Whether somebody keeps the clock right; undefined where nobody can be asked. */
  readonly synchronised?: boolean
}

type Seen = { readonly at: string; readonly path: string }

// Written again and again in the life of a host, and by nobody who sets dates at will.
const witnesses = [
  '/var/lib/dpkg/status',
  '/var/lib/systemd/timesync/clock',
  '/var/lib/parley/installer/journal.jsonl',
]

/** Its date is when the timer's renewal last went well: a host that nobody updates sees time go by, too. */
const renewalMark = '/var/lib/parley/installer/clock'

/** Looks for the newest date on this host, and for whoever keeps its clock. */
export async function gatherClock(host: Look, now: Date, mark = renewalMark): Promise<Clock> {
  const lastSeen = await newest(host, witnesses)
  const lastRenewal = await newest(host, [mark])
  const asked = await host.ask(['timedatectl', 'show', '--property=NTPSynchronized', '--value'])
  return {
    now: now.toISOString(),
    ...(lastSeen !== undefined && { lastSeen }),
    ...(lastRenewal !== undefined && { lastRenewal }),
    ...(asked.ok && { synchronised: asked.out.trim() === 'yes' }),
  }
}

/** For whoever makes a key or a certificate: a date that is wrong is in it for good. @throws InstallError (refused) */
export async function requireSaneClock(
  host: Look,
  now: Date,
  madeOn: string,
  mark = renewalMark,
): Promise<void> {
  const finding = judgeClock({ clock: await gatherClock(host, now, mark) }, madeOn)
  if (finding.result !== 'fail') return
  throw new InstallError('cannot make keys or certificates by this clock', {
    because: finding.found,
    remedy: finding.remedy,
    exit: 'refused',
  })
}

/** After a renewal that went well. */
export const markClock = (host: Host, now: Date, mark: string): Promise<void> =>
  host.run({ argv: ['touch', `--date=${now.toISOString()}`, '--', mark], undo: 'one-way' })

async function newest(host: Look, paths: readonly string[]): Promise<Seen | undefined> {
  const { out } = await host.ask(['stat', '--format=%Y %n', '--', ...paths])
  const dates = [...out.matchAll(/^(\d+) (\/.*)$/gm)].map(([, seconds, path = '']) => ({
    seconds: Number(seconds),
    path,
  }))
  const last = dates.sort((a, b) => b.seconds - a.seconds)[0]
  return last && { at: new Date(last.seconds * 1000).toISOString(), path: last.path }
}
