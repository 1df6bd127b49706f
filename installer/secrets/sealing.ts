import { InstallError } from '../core/install-error.ts'
import type { Host, Look } from '../core/host.ts'
import type { Layout } from '../recipes/site.ts'
import { hasTpm2 } from '../volume/tpm2.ts'

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
    const keys = (await hasChip(host))
      ? ['--with-key=host+tpm2', noMeasurement]
      : ['--with-key=host']
    const { ok, out, err } = await host.ask(encrypt(name, ...keys), text)
    if (ok) return `${out.trim()}\n`
    throw new InstallError(`cannot seal the secret ${name}`, {
      because: err.trim() || 'systemd-creds failed',
      remedy: 'look at the free space in /var and at `journalctl -b`, then run it again',
    })
  },
  async open(host, name) {
    const path = `${credstore}/${credentialName(name)}`
    if ((await host.read(path))?.kind !== 'file') return undefined
    const opened = await host.ask(decrypt(name, path))
    return opened.ok ? opened.out : undefined
  },
  sealOf,
  couldBeCloser: async (host, content) => sealOf(content) === 'host' && (await hasChip(host)),
}

/**
 * Whether systemd can seal with a TPM here, and open it again. Tried, since `systemd-creds has-tpm2` speaks of the firmware,
 * and knows neither of missing libraries nor of a chip that refuses.
 */
async function hasChip(host: Look): Promise<boolean> {
  if (!(await hasTpm2(host))) return false
  const sealed = await host.ask(encrypt('trial', '--with-key=tpm2', noMeasurement), 'trial')
  return sealed.ok && (await host.ask(decrypt('trial', '-'), sealed.out)).out === 'trial'
}

/**
 * Bound to the chip and to nothing that it measures: a firmware update must not lock the server out. Nothing extends the
 * register for debugging; a seal without any register is one that systemd 252 makes and does not open.
 */
const noMeasurement = '--tpm2-pcrs=16'

const encrypt = (name: string, ...keys: readonly string[]) =>
  ['systemd-creds', 'encrypt', `--name=${credentialName(name)}`, ...keys, '-', '-'] as const

const decrypt = (name: string, path: string) =>
  ['systemd-creds', 'decrypt', `--name=${credentialName(name)}`, '--newline=no', path, '-'] as const

/** The first sixteen bytes say with which keys (systemd's creds-util.h). */
function sealOf(content: string): Seal {
  return content.startsWith('Whxqht+dQJax1aZeCGLxm') ? 'host' : 'tpm2+host'
}
