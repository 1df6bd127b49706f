import { dirname, join } from 'node:path'
import type { Argv, Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { textAt } from '../facts/proc.ts'
import { firewallTable } from '../recipes/firewall.ts'
import type { Site } from '../recipes/site.ts'
import { loading, nftTable, requireUsable } from '../resources/nft-table.ts'

/*
 * New rules on trial. They lie in /run and are loaded from there; the file that the next boot loads stays as it was. A timer
 * of systemd, armed before they are loaded, loads that file again. So whatever dies, the old rules come back: this program,
 * the connection, or the host. Only a confirmation writes the new ones where the timer and the boot look.
 */

/** ISO 8601: when the old rules come back by themselves. */
export type Trial = { readonly until: string }

const unit = 'parley-firewall-revert'

const pathsOf = ({ layout }: Site) => {
  const directory = join(dirname(layout.run), 'parley-firewall')
  return { directory, rules: join(directory, 'rules.nft'), until: join(directory, 'until') }
}

/** The trial that is running, if one is. */
export async function runningTrial(host: Look, site: Site): Promise<Trial | undefined> {
  const paths = pathsOf(site)
  if ((await host.read(paths.rules)) === undefined) return undefined
  const timer = await host.ask(['systemctl', 'is-active', `${unit}.timer`])
  return timer.ok ? { until: (await textAt(host, paths.until)).trim() } : undefined
}

/**
 * Loads the rules that the settings ask for, for that many seconds.
 * @returns undefined when they are loaded and kept already
 * @throws InstallError when they are refused; the old ones stay.
 */
export async function beginTrial(
  host: Host,
  site: Site,
  { seconds, now }: { readonly seconds: number; readonly now: Date },
): Promise<Trial | undefined> {
  const table = firewallTable(site)
  const paths = pathsOf(site)
  const owner = site.layout.accounts.operator
  if ((await nftTable(table).check(host)) === undefined) return undefined
  if ((await host.read(table.path)) === undefined) throw nothingToReturnTo(table.path)
  const content = await table.content(host)
  await table.guard?.(host)
  await requireUsable(host, table, content)
  await disarm(host)
  const until = new Date(now.getTime() + seconds * 1000).toISOString()
  await host.write(paths.directory, { kind: 'directory', mode: 0o700, owner })
  await host.write(paths.until, { kind: 'file', content: `${until}\n`, mode: 0o600, owner })
  await host.write(paths.rules, { kind: 'file', content, mode: 0o600, owner })
  await host.run({ argv: arming(seconds, table.path, paths.directory), undo: 'one-way' })
  await host.run({ argv: loading(paths.rules), undo: 'one-way' })
  return { until }
}

/**
 * Before the rules are written for good: that they are on trial, and that the settings still ask for these very ones.
 * @throws InstallError (refused)
 */
export async function requireConfirmable(host: Look, site: Site): Promise<void> {
  if ((await runningTrial(host, site)) === undefined)
    throw new InstallError('cannot confirm firewall rules', {
      because: 'none are on trial; if some were, the old ones have come back since',
      remedy: 'look with parley firewall status, then try again: parley firewall apply',
      exit: 'refused',
    })
  const tried = await textAt(host, pathsOf(site).rules)
  if (tried === (await firewallTable(site).content(host))) return
  throw new InstallError('cannot confirm firewall rules', {
    because: 'the settings ask for other rules than those on trial',
    remedy: 'try the new ones: parley firewall apply',
    exit: 'refused',
  })
}

/** After the rules were written for good: nothing needs to come back. */
export async function endTrial(host: Host, site: Site): Promise<void> {
  const paths = pathsOf(site)
  await disarm(host)
  for (const path of [paths.rules, paths.until, paths.directory]) await host.remove(path)
}

/** The old rules, now. */
export async function takeBackTrial(host: Host, site: Site): Promise<void> {
  await host.run({ argv: loading(firewallTable(site).path), undo: 'one-way' })
  await endTrial(host, site)
}

const arming = (seconds: number, rules: string, directory: string): Argv => [
  'systemd-run',
  '--quiet',
  '--collect',
  `--unit=${unit}`,
  '--description=Parley: takes back firewall rules that nobody confirmed',
  `--on-active=${seconds}s`,
  '--timer-property=AccuracySec=100ms',
  `--property=ExecStartPost=/bin/rm -rf ${directory}`,
  '--',
  '/usr/sbin/nft',
  '--file',
  rules,
]

async function disarm(host: Host): Promise<void> {
  const armed = await host.ask(['systemctl', 'is-active', `${unit}.timer`])
  if (armed.ok) await host.run({ argv: ['systemctl', 'stop', `${unit}.timer`], undo: 'one-way' })
}

const nothingToReturnTo = (path: string) =>
  new InstallError('cannot try firewall rules', {
    because: `there is no ${path} with the rules to return to`,
    remedy: 'let the installer write it first: parley apply',
    exit: 'refused',
  })
