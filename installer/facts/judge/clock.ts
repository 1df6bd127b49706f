import type { Facts } from '../facts.ts'
import { fail, pass, warn, type Finding } from '../finding.ts'

const day = 86_400_000

// Packages are updated, the installer runs: whoever has done neither for so long has a wrong clock more likely.
const longestSleep = 730 * day

/** @param madeOn when this release was made (ISO 8601): no clock of a host that runs it can say earlier */
export function judgeClock({ clock }: Pick<Facts, 'clock'>, madeOn: string): Finding {
  const { now, lastSeen, synchronised } = clock
  const evidence = evidenceOf(clock, madeOn)
  if (now < madeOn)
    return fail(
      'clock',
      `${now} is before this release was made (${madeOn})`,
      'set the clock; certificates made now would not be valid',
      evidence,
    )
  // Whoever has a keeper of time is believed: a file from the days of a wrong clock must not hold up a right one.
  if (synchronised === true) return pass('clock', `${now}, synchronised`, evidence)
  if (lastSeen !== undefined && now < earlier(lastSeen.at))
    return fail(
      'clock',
      `${now} is before ${lastSeen.at}, when ${lastSeen.path} was written`,
      `set the clock; if it is right, the file has its date from a wrong one: touch ${lastSeen.path}`,
      evidence,
    )
  const newest = newestOf(clock, madeOn)
  if (Date.parse(now) - Date.parse(newest) > longestSleep)
    return fail(
      'clock',
      `${now} is years after anything that this host has seen (${newest})`,
      `set the clock; if it is right, say so: touch ${lastSeen?.path ?? '/var/lib/dpkg/status'}`,
      evidence,
    )
  return synchronised === false
    ? warn(
        'clock',
        `${now}, and nobody keeps it right`,
        'install systemd-timesyncd or chrony; without a network, let it ask a clock of your own',
        evidence,
      )
    : pass('clock', now, evidence)
}

const newestOf = ({ lastSeen, lastRenewal }: Facts['clock'], madeOn: string): string =>
  [lastSeen, lastRenewal].reduce((last, seen) => (seen && seen.at > last ? seen.at : last), madeOn)

// Clocks of virtual machines are some minutes apart when they are moved.
const earlier = (at: string) => new Date(Date.parse(at) - day).toISOString()

const evidenceOf = (
  { now, lastSeen, lastRenewal, synchronised }: Facts['clock'],
  madeOn: string,
) => [
  `now ${now}`,
  `release made on ${madeOn}`,
  ...[lastSeen, lastRenewal].flatMap(seen =>
    seen === undefined ? [] : [`${seen.path} written ${seen.at}`],
  ),
  `synchronised: ${synchronised === undefined ? 'nobody to ask' : synchronised ? 'yes' : 'no'}`,
]
