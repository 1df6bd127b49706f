import { mkdirSync } from 'node:fs'
import type { Argv, Host } from '../../../installer/core/host.ts'
import { localHost } from '../../../installer/core/local-host.ts'

/**
 * The machine itself, with what a volume leaves beside itself (its record, a key in memory) below a folder. `watch` is told
 * of each change before it is made, and may throw: a kill at that point.
 */
export function rootedHost(root: string, watch: (change: string) => void = () => {}): Host {
  const host = localHost()
  for (const place of ['/etc', '/run']) mkdirSync(`${root}${place}`, { recursive: true })
  const here = (path: string) => (/^\/(etc|run)\//.test(path) ? `${root}${path}` : path)
  const words = ([program, ...args]: Argv): Argv => [
    program,
    // A header of 4 MiB instead of 16: less to wipe before each format.
    ...(args[0] === 'luksFormat' ? ['luksFormat', '--luks2-keyslots-size=4m'] : args.slice(0, 1)),
    ...args.slice(1).map(word => word.replace(/(?<=^|=)\/run\/parley-volume\//, `${root}$&`)),
  ]
  return {
    read: path => host.read(here(path)),
    list: path => host.list(here(path)),
    ask: (argv, input) => host.ask(words(argv), input),
    write(path, entry) {
      watch(`write ${path}`)
      return host.write(here(path), entry)
    },
    remove(path) {
      watch(`remove ${path}`)
      return host.remove(here(path))
    },
    run(command) {
      watch(command.argv.slice(0, 2).join(' '))
      return host.run({ ...command, argv: words(command.argv) })
    },
  }
}
