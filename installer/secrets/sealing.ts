import { InstallError } from '../core/install-error.ts'
import type { Host, Look } from '../core/host.ts'
import type { Layout } from '../recipes/site.ts'

/** How closed a sealed secret is: opened only with this host's key, only with its key and its TPM chip, or a closed file. */
export type Seal = 'host' | 'tpm2+host' | 'file'

/** Where secrets lie and how they are closed there. */
export type Sealing = {
  /** The folder, for the operator alone. */
  readonly folder: string
  path(name: string): string
  /** What is to be written at `path`; the secret goes in by stdin. */
  seal(host: Host, name: string, text: string): Promise<string>
  /** The secret itself, or undefined when there is none that this host can open. */
  open(host: Look, name: string): Promise<string | undefined>
  /** How what stands at `path` is closed. */
  sealOf(content: string): Seal
  /** Whether this host could close it better by now. */
  couldBeCloser(host: Look, content: string): Promise<boolean>
}

/** systemd seals where it runs the units; elsewhere the supervisor hands over closed files. */
export const sealingOf = (layout: Layout): Sealing =>
  layout.services === 'systemd' ? sealedBySystemd : closedFiles(`${layout.config}/secrets`)

/** As the unit and the sealed file call it: `parley.signing`. */
export const credentialName = (name: string): string => `parley.${name}`

const closedFiles = (folder: string): Sealing => {
  const path = (name: string) => `${folder}/${credentialName(name)}`
  return {
    folder,
    path,
    seal: (_host, _name, text) => Promise.resolve(text),
    async open(host, name) {
      const entry = await host.read(path(name))
      return entry?.kind === 'file' ? entry.content : undefined
    },
    sealOf: () => 'file',
    couldBeCloser: () => Promise.resolve(false),
  }
}

/** Where systemd itself looks for sealed secrets. */
const credstore = '/etc/credstore.encrypted'

const sealedBySystemd: Sealing = {
  folder: credstore,
  path: name => `${credstore}/${credentialName(name)}`,
  async seal(host, name, text) {
    // Makes the host's own key where there is none yet; other programs may come to need it, so it stays.
    await host.run({ argv: ['systemd-creds', 'setup'], undo: 'one-way' })
    // Bound to the chip and to no measurement: a firmware update must not lock the server out.
    const keys = (await hasChip(host))
      ? ['--with-key=host+tpm2', '--tpm2-pcrs=']
      : ['--with-key=host']
    const named = `--name=${credentialName(name)}`
    const { ok, out, err } = await host.ask(
      ['systemd-creds', 'encrypt', named, ...keys, '-', '-'],
      text,
    )
    if (ok) return `${out.trim()}\n`
    throw new InstallError(`cannot seal the secret ${name}`, {
      because: err.trim() || 'systemd-creds failed',
      remedy: 'look at `systemd-creds has-tpm2` and at the free space in /var, then run it again',
    })
  },
  async open(host, name) {
    const path = `${credstore}/${credentialName(name)}`
    if ((await host.read(path))?.kind !== 'file') return undefined
    const opened = await host.ask([
      'systemd-creds',
      'decrypt',
      `--name=${credentialName(name)}`,
      '--newline=no',
      path,
      '-',
    ])
    return opened.ok ? opened.out : undefined
  },
  sealOf,
  couldBeCloser: async (host, content) => sealOf(content) === 'host' && (await hasChip(host)),
}

/** Whether systemd finds a TPM, and the libraries that speak to it. */
const hasChip = async (host: Look): Promise<boolean> =>
  (await host.ask(['systemd-creds', 'has-tpm2', '--quiet'])).ok

/** The first sixteen bytes say with which keys (systemd's creds-util.h). */
function sealOf(content: string): Seal {
  return content.startsWith('Whxqht+dQJax1aZeCGLxm') ? 'host' : 'tpm2+host'
}
