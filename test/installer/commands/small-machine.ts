import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Argv, Host } from '../../../installer/core/host.ts'
import { InstallError } from '../../../installer/core/install-error.ts'
import { rootedHost } from '../volume/rooted-host.ts'

const said = (out = ''): Answer => ({ ok: true, code: 0, out, err: '' })
const failed: Answer = { ok: false, code: 1, out: '', err: 'not on this machine' }

const nameIn = (word: string) => /^\/dev\/(?:disk\/by-id\/usb-)?(\w+)(?:-0:0)?$/.exec(word)?.[1]

/**
 * A machine with systemd, a kernel with dm-crypt and disks, as far as a container has none: below `FOLDER/machine`, each file
 * in `disks` stands for a disk. What is on them is looked at, and written, by the real programs; the mapping is not to be had.
 * `no-dm-crypt` there takes that away.
 */
export function smallMachine(folder: string): Host {
  const root = join(folder, 'machine')
  const disks = join(root, 'disks')
  const names = readdirSync(disks)
  const host = rootedHost(root)
  const isDisk = (word: string) => names.includes(nameIn(word) ?? '')
  const real = (argv: Argv): Argv => {
    const [program, ...args] = argv
    const words = args.map(word => (isDisk(word) ? join(disks, nameIn(word) ?? '') : word))
    // A key derivation that takes no time.
    const quick = words.flatMap(word =>
      word === 'argon2id'
        ? [word, '--pbkdf-force-iterations=4', '--pbkdf-memory=32', '--pbkdf-parallel=1']
        : [word],
    )
    return [program, ...quick]
  }
  const bytes = (name: string) => statSync(join(disks, name)).size
  const described = (argv: Argv): Answer => {
    if (argv.includes('--list'))
      return said(
        JSON.stringify({
          blockdevices: names.map(name => ({
            path: `/dev/${name}`,
            type: 'disk',
            size: bytes(name),
            model: 'QEMU DISK  ',
          })),
        }),
      )
    const path = argv.at(-1) ?? ''
    return said(
      JSON.stringify({ blockdevices: [{ path, type: 'disk', ro: false, mountpoints: [null] }] }),
    )
  }
  const simulated = (argv: Argv): Answer | undefined => {
    const [program] = argv
    const last = argv.at(-1) ?? ''
    if (program === 'lsblk') return described(argv)
    if (program === 'modprobe') return existsSync(join(root, 'no-dm-crypt')) ? failed : said()
    if (program === 'udevadm')
      return said(
        `disk/by-path/pci-1 disk/by-id/usb-${nameIn(last.replace('--name=', '')) ?? ''}-0:0`,
      )
    // It stands here already: what is not, is not to be fetched.
    if (program === 'dpkg-query') return said('cryptsetup-bin installed\n')
    if (!isDisk(last)) return undefined
    if (program === 'stat') return said('block special file')
    return program === 'blockdev' ? said(String(bytes(nameIn(last) ?? ''))) : undefined
  }
  return {
    ...host,
    async read(path) {
      if (path.startsWith('/sys/module/')) return undefined
      if (path !== '/proc/1/comm') return host.read(path)
      return { kind: 'file', content: 'systemd\n', mode: 0o444, owner: 'root:root' }
    },
    ask: async (argv, input) => simulated(argv) ?? host.ask(real(argv), input),
    async run(command) {
      const isHeader = command.argv[0] === 'cryptsetup' && command.argv[1] !== 'open'
      if (isHeader || command.argv[0] === 'fallocate')
        return host.run({ ...command, argv: real(command.argv) })
      throw new InstallError(`cannot run ${command.argv.join(' ')}`, {
        because: 'this is no machine',
        remedy: 'look at what was done until here',
      })
    },
  }
}
