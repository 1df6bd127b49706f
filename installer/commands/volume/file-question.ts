import { dirname } from 'node:path'
import type { Look } from '../../core/host.ts'
import { roomAt } from '../../facts/disks.ts'
import { size } from '../../facts/finding.ts'
import type { Setting } from '../../settings/setting.ts'
import { volume as settings } from '../../settings/volume.ts'
import { askText } from '../../terminal/questions.ts'
import { leastBytes } from '../../volume/beginning.ts'
import { contentsOf } from '../../volume/contents.ts'
import { mountPoint } from '../../volume/names.ts'
import { bytesOf } from '../../volume/wish.ts'
import type { World } from '../world.ts'

/** Where the volume shall be, as the settings have it. */
export type Chosen = {
  readonly device: string
  /** Of a file that is to be made. */
  readonly size?: string
  readonly isOurs: boolean
}

/** Asks for a file that holds the volume, and how large it is to be where it is not there yet. */
export async function askFile({ host, terminal }: World): Promise<Chosen> {
  const path = await askText(terminal, {
    message: 'In which file?',
    proposal: '/srv/parley.img',
    check: text => whyNotThere(host, text),
  })
  const { state } = await contentsOf(host, { path, isFile: true })
  const chosen = { device: `file:${path}`, isOurs: state === 'ours' }
  if (state !== 'absent') return chosen
  const { freeBytes: free } = await roomAt(host, dirname(path))
  const bytes = await askText(terminal, {
    message: `How large shall it be? All of it is taken at once; ${size(free)} are free there.`,
    proposal: `${Math.max(1, Math.min(20, Math.floor(free / 2 / 1024 ** 3)))}GiB`,
    check: text => refusedBy(settings.size, text) ?? whyNotSo(bytesOf(text) ?? 0, free),
  })
  return { ...chosen, size: bytes }
}

/** Why a file there cannot hold the volume. */
async function whyNotThere(host: Look, path: string): Promise<string | undefined> {
  const reason = refusedBy(settings.device, `file:${path}`)
  if (reason !== undefined) return reason
  if (`${path}/`.startsWith(`${mountPoint}/`)) return 'the volume itself is mounted there'
  if (!(await host.ask(['test', '-d', dirname(path)])).ok)
    return `there is no directory ${dirname(path)}`
  const contents = await contentsOf(host, { path, isFile: true })
  if ('found' in contents) return `it holds ${contents.found}; nothing is ever erased`
  const isSmall = contents.state === 'empty' && contents.bytes < leastBytes
  return isSmall ? `it is smaller than ${size(leastBytes)}` : undefined
}

function whyNotSo(bytes: number, free: number): string | undefined {
  if (bytes < leastBytes) return `at least ${size(leastBytes)}`
  return bytes > free ? `only ${size(free)} are free there` : undefined
}

function refusedBy(setting: Setting<string>, text: string): string | undefined {
  const reading = setting.read(text)
  return 'value' in reading ? undefined : `${reading.refused.because}; ${reading.refused.remedy}`
}
