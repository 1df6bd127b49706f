import type { Argv, Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import { hold, isHeld, release } from './held-services.ts'

/** A repository that is to be apt's only one, as a bundle brings it: nothing is asked of any server. */
export type PackageSource = {
  /** Directory with `sources.list`, `lists` and `cache`. */
  readonly apt: string
}

export type AptOptions = {
  /** Services that these packages would start while they are unpacked: they wait for their configuration instead. */
  readonly heldBack: readonly string[]
  /** Without one, the package sources of the host. */
  readonly source?: PackageSource
  /** The rule book that Debian's packages ask before they start anything. */
  readonly policy?: string
}

/** Packages of the distribution. What else is installed is neither upgraded nor removed for them. */
export const aptPackages = (
  names: readonly string[],
  { heldBack, source, policy = '/usr/sbin/policy-rc.d' }: AptOptions,
): Resource => ({
  id: `packages ${names.join(', ')}`,
  async check(host) {
    const missing = await missingOf(host, names)
    if (missing.length > 0) return `install ${missing.join(', ')}`
    return (await isHeld(host, policy)) ? 'let packages start their services again' : undefined
  },
  async apply(host) {
    const missing = await missingOf(host, names)
    if (missing.length > 0) {
      await hold(host, policy, heldBack)
      const only = onlyFrom(source)
      await host.run({ argv: apt(...only, 'update'), undo: 'one-way' })
      const added = await addedBy(host, only, missing)
      await host.run({
        argv: apt(...only, 'install', ...missing),
        undo: [apt('remove', ...added)],
      })
    }
    await release(host, policy)
  },
})

async function missingOf(host: Look, names: readonly string[]): Promise<string[]> {
  // Unknown names make it fail and still tell of the others.
  const { out } = await host.ask([
    'dpkg-query',
    '--show',
    '--showformat=${Package} ${db:Status-Status}\\n',
    ...names,
  ])
  const installed = new Set(out.split('\n'))
  return names.filter(name => !installed.has(`${name} installed`))
}

/** Everything that would come along and is not here yet: what an undo has to take away. */
async function addedBy(
  host: Host,
  only: readonly string[],
  names: readonly string[],
): Promise<string[]> {
  const { ok, out, err } = await host.ask(apt(...only, '--simulate', 'install', ...names))
  if (!ok) throw refused(names, err.trim().split('\n').at(-1) ?? 'apt-get gives no reason')
  const removed = [...out.matchAll(/^Remv (\S+)/gm)].map(match => match[1])
  if (removed.length > 0) throw refused(names, `apt would remove ${removed.join(', ')} for it`)
  // An upgrade names the old version in brackets right after the package.
  return [...out.matchAll(/^Inst (\S+) \(/gm)].flatMap(match => match[1] ?? [])
}

const refused = (names: readonly string[], because: string) =>
  new InstallError(`cannot install ${names.join(', ')}`, {
    because,
    remedy: 'settle it with `apt-get install --fix-broken`, then run the same command again',
  })

/** apt's options that leave the operator's own sources and lists alone, unread and unchanged. */
const onlyFrom = (source: PackageSource | undefined): string[] =>
  source === undefined
    ? []
    : [
        `--option=Dir::Etc::SourceList=${source.apt}/sources.list`,
        '--option=Dir::Etc::SourceParts=/dev/null',
        `--option=Dir::State::Lists=${source.apt}/lists`,
        `--option=Dir::Cache=${source.apt}/cache`,
        // The quarantine is closed to the account that apt fetches with.
        '--option=APT::Sandbox::User=root',
      ]

// Nobody is there to answer a question, and a file that an operator changed stays as it is.
const apt = (...words: string[]): Argv => [
  'env',
  'DEBIAN_FRONTEND=noninteractive',
  'APT_LISTCHANGES_FRONTEND=none',
  'NEEDRESTART_SUSPEND=1',
  'apt-get',
  '--assume-yes',
  '--quiet',
  '--no-install-recommends',
  '--option=Dpkg::Options::=--force-confdef',
  '--option=Dpkg::Options::=--force-confold',
  // Another apt may be at its daily work.
  '--option=DPkg::Lock::Timeout=300',
  ...words,
]
