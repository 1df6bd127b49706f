import type { Entry, Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import type { ServiceManager } from '../supervisor/service-manager.ts'
import { fileDifference, type FileRights } from './file.ts'

export type SshdDropIn = {
  readonly manager: ServiceManager
  readonly path: string
  readonly rights: FileRights
  /** `PasswordAuthentication` → `no` */
  readonly settings: Readonly<Record<string, string>>
  /** Asked once more when sshd has the new settings and before it is told: why somebody could be shut out. */
  whyNot(host: Look): Promise<string | undefined>
}

/** Settings of sshd. sshd itself judges them first; what it refuses, or what would shut somebody out, is taken back. */
export function sshdDropIn(dropIn: SshdDropIn): Resource {
  const { path, rights, settings, manager } = dropIn
  const content = `# Written by the installer: parley harden undo takes it away.\n${Object.entries(
    settings,
  )
    .map(([name, value]) => `${name} ${value}\n`)
    .join('')}`
  return {
    id: `sshd settings ${path}`,
    async check(host) {
      const difference = await fileDifference(host, path, content, rights)
      if (difference === undefined) return undefined
      return `${difference}: ${Object.entries(settings)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}`
    },
    async apply(host) {
      const before = await host.read(path)
      // Noted before the file, so done after it is gone.
      await host.run({ argv: manager.daemonReload(), undo: [manager.tryReload('ssh.service')] })
      await host.write(path, { kind: 'file', content, ...rights })
      await agreedOrTakenBack(host, dropIn, before)
      await host.run({ argv: manager.tryReload('ssh.service'), undo: 'one-way' })
    },
  }
}

async function agreedOrTakenBack(
  host: Host,
  dropIn: SshdDropIn,
  before: Entry | undefined,
): Promise<void> {
  const { path, settings } = dropIn
  const judged = await host.ask(['sshd', '-t'])
  const because = judged.ok
    ? ((await unheeded(host, settings)) ?? (await dropIn.whyNot(host)))
    : `sshd refuses the configuration: ${judged.err.trim()}`
  if (because === undefined) return
  await (before === undefined ? host.remove(path) : host.write(path, before))
  throw new InstallError('cannot change sshd', {
    because,
    remedy: 'put right what it says; sshd runs on with its former settings',
    exit: 'refused',
  })
}

/** sshd takes the first value that it reads: an earlier one of somebody else's would win. */
async function unheeded(host: Look, settings: SshdDropIn['settings']): Promise<string | undefined> {
  const { out } = await host.ask(['sshd', '-T'])
  const effective = new Set(
    out.toLowerCase().replaceAll('without-password', 'prohibit-password').split('\n'),
  )
  const lost = Object.entries(settings).find(
    ([name, value]) => !effective.has(`${name} ${value}`.toLowerCase()),
  )
  return (
    lost &&
    `sshd does not heed ${lost[0]} ${lost[1]}: another file of /etc/ssh says otherwise first`
  )
}
