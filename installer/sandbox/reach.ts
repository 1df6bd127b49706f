import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Argv, Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import { asAccount, type Layout } from '../recipes/site.ts'
import { ambient } from '../supervisor/ambient.ts'
import { file } from '../resources/file.ts'

const capability = 'dac_read_search'

/** The first path that the services' account cannot reach, though root can: below root's own closed home, say. */
export async function unreachable(host: Look, layout: Layout): Promise<string | undefined> {
  const { accounts, root, code, node } = layout
  for (const path of [root, join(code, 'package.json'), node]) {
    const test = asAccount(accounts.database, ['test', '-r', path, '-o', '-x', path])
    if (!(await host.ask(test)).ok) return path
  }
  return undefined
}

/** @throws InstallError when we cannot give what we do not have: a container may keep it back */
export async function requireReach(path: string, account: string): Promise<void> {
  const status = await readFile('/proc/self/status', 'utf8')
  const effective = BigInt(`0x${/^CapEff:\s*([\da-f]+)$/m.exec(status)?.[1] ?? '0'}`)
  // CAP_DAC_READ_SEARCH is number 2 in capability.h.
  if ((effective & 4n) !== 0n) return
  throw new InstallError(`cannot use ${path}`, {
    because: `the services run as ${account}, which cannot pass the folders above it, and this container keeps back the right to let them (CAP_DAC_READ_SEARCH)`,
    remedy: 'name a folder that others can reach with --data, such as /var/lib/parley-try',
    exit: 'refused',
  })
}

/** The same host, whose commands as another account may also read past folders that are closed to it. */
export const reaching = (host: Host): Host => ({
  ...host,
  ask: (argv, input) => host.ask(withReach(argv), input),
  run: command => host.run({ ...command, argv: withReach(command.argv) }),
})

function withReach(argv: Argv): Argv {
  const [program, ...args] = argv
  if (program !== 'setpriv' || !args.some(word => word.startsWith('--reuid='))) return argv
  return [program, ...ambient(`+${capability}`), ...args]
}

/** The same for the services: a drop-in of each unit, there only while it is needed. */
export function unitReach({ units, accounts }: Layout, needed: boolean): readonly Resource[] {
  return ['parley-postgres.service', 'parley-web.service', 'parley-worker.service'].map(unit => {
    const folder = join(units, `${unit}.d`)
    const path = join(folder, 'reach.conf')
    const rights = { mode: 0o644, owner: accounts.operator }
    const content = `# The data folder lies where only root can pass.\n[Service]\nAmbientCapabilities=CAP_${capability.toUpperCase()}\n`
    const dropIn = file(path, content, rights)
    if (needed)
      return {
        ...dropIn,
        async apply(host) {
          for (const path of [dirname(units), units, folder])
            await host.write(path, { kind: 'directory', ...rights, mode: 0o755 })
          await dropIn.apply(host)
        },
      }
    return {
      id: `no file ${path}`,
      check: async host => ((await host.read(path)) === undefined ? undefined : 'remove it'),
      apply: host => host.remove(path),
    }
  })
}
