import type { Host, Look } from '../core/host.ts'
import * as cryptsetup from './cryptsetup.ts'
import type { Key } from './key.ts'
import { headerOf, requireKey } from './keys.ts'
import { mapped, mapping, mountPoint, mountUnit, openingUnit } from './names.ts'
import { answerPrompt, cancelPrompt } from './prompt.ts'
import type { VolumeRecord } from './record.ts'
import { passphraseByTang } from './tang.ts'
import { waysOf, type Kind } from './way.ts'

/** The mapping is there: what is on the volume can be read. */
export const isOpen = async (host: Look): Promise<boolean> =>
  (await host.ask(['cryptsetup', 'status', mapping])).ok

/** The volume, and nothing else, is mounted where it belongs. */
export async function isMounted(host: Look): Promise<boolean> {
  const words = ['findmnt', '--noheadings', '--output=SOURCE', '--mountpoint', mountPoint] as const
  const { ok, out } = await host.ask(words)
  return ok && out.split('\n').at(-1)?.trim() === mapped
}

/** Tries what needs nobody, in the order of a boot. @returns what opened it */
export async function openUnattended(host: Host, record: VolumeRecord): Promise<Kind | undefined> {
  const { device, keyFile } = record
  const has = new Set(waysOf(await headerOf(host, device)).map(way => way.kind))
  if (has.has('tpm2') && (await openByTpm2(host, record))) return 'tpm2'
  if (has.has('key file') && keyFile !== undefined) {
    const key: Key = { kind: 'file', path: keyFile.path }
    if ((await cryptsetup.slotOpenedBy(host, device, key)) !== undefined) {
      await openWith(host, record, key)
      return 'key file'
    }
  }
  const text = has.has('tang') ? await passphraseByTang(host, device) : undefined
  if (text === undefined) return undefined
  await openWith(host, record, { kind: 'passphrase', text })
  return 'tang'
}

async function openByTpm2(host: Host, record: VolumeRecord): Promise<boolean> {
  const { device } = record
  const { ok } = await host.ask(['cryptsetup', 'open', '--token-only', device, mapping])
  if (ok) await settleUnit(host, record)
  return ok
}

/** @throws InstallError (refused) when the key opens nothing */
export async function openWith(host: Host, record: VolumeRecord, key: Key): Promise<void> {
  const { device } = record
  await requireKey(host, { device, cost: [] }, key)
  // A prompt of the boot may be waiting for just this.
  if (key.kind === 'passphrase' && (await answerPrompt(host, record, key.text)))
    await host.ask(['systemctl', '--no-ask-password', 'start', openingUnit])
  if (await isOpen(host)) return
  await host.run(cryptsetup.open(device, mapping, key))
  await settleUnit(host, record)
}

/** The unit of the boot learns that the volume is open: it closes it at the next shutdown. */
async function settleUnit(host: Host, record: VolumeRecord): Promise<void> {
  if (!(await hasUnit(host, openingUnit))) return
  const start = ['systemctl', '--no-ask-password', 'start', openingUnit] as const
  await cancelPrompt(host, record)
  // The first may join a start that was just cancelled.
  if (!(await host.ask(start)).ok) await host.ask(start)
}

const hasUnit = async (host: Look, unit: string) => (await host.ask(['systemctl', 'cat', unit])).ok

/** Mounts the opened volume, by its unit where that is installed. */
export async function mount(host: Host): Promise<void> {
  if (await isMounted(host)) return
  if ((await host.read(mountPoint)) === undefined)
    await host.write(mountPoint, { kind: 'directory', mode: 0o755, owner: 'root:root' })
  await host.run({
    argv: (await hasUnit(host, mountUnit))
      ? ['systemctl', '--no-ask-password', 'start', mountUnit]
      : ['mount', '--types=ext4', '--options=nodev,nosuid,noexec', mapped, mountPoint],
    undo: 'one-way',
  })
}

/** Unmounts and closes. What uses it must have been stopped. */
export async function close(host: Host): Promise<void> {
  if (await isMounted(host))
    await host.run({
      argv: (await hasUnit(host, mountUnit))
        ? ['systemctl', '--no-ask-password', 'stop', mountUnit]
        : ['umount', mountPoint],
      undo: 'one-way',
    })
  if (await hasUnit(host, openingUnit))
    await host.ask(['systemctl', '--no-ask-password', 'stop', openingUnit])
  if (await isOpen(host))
    await host.run({ argv: ['cryptsetup', 'close', mapping], undo: 'one-way' })
}
