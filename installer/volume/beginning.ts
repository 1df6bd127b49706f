import type { Look } from '../core/host.ts'
import { size } from '../facts/finding.ts'
import { contentsOf, type Contents, type Place } from './contents.ts'
import { readHeader } from './header.ts'
import { label } from './names.ts'
import { readRecord, recordPath, type VolumeRecord } from './record.ts'
import { refusal } from './refusal.ts'

/** Smaller is no home for a database. */
export const leastBytes = 1024 ** 3

/** How a making begins: anew, where a kill ended it, or with a volume that may hold data already. */
export type Beginning =
  | { readonly state: 'new'; readonly device: string }
  | { readonly state: 'cut short'; readonly record: VolumeRecord; readonly isFormatted: boolean }
  | { readonly state: 'complete'; readonly record: VolumeRecord }
  | { readonly state: 'found'; readonly record: VolumeRecord }

/**
 * Looks, and decides what may be done.
 * @param bytes of a file that is to be made
 * @throws InstallError (refused) naming what is there, when that is not ours to write on.
 */
export async function beginningOf(host: Look, place: Place, bytes?: number): Promise<Beginning> {
  const device = await lastingName(host, place)
  const record = await readRecord(host)
  if (record !== undefined) return continuing(host, place, { record, device })
  const contents = await contentsOf(host, place)
  if (contents.state === 'ours') {
    const { uuid } = contents.header
    return { state: 'found', record: { uuid, device, isFile: place.isFile, stage: 'complete' } }
  }
  requireEmpty(place, contents)
  requireRoom(place, contents, bytes)
  return { state: 'new', device }
}

/** Before cryptsetup is installed our own volume cannot be told from others': encrypted ones with our label pass for now. */
export const looksOurs = (contents: Contents): boolean =>
  contents.state === 'ours' ||
  (contents.state === 'unusable' && contents.found === `crypto_LUKS labelled ${label}`)

/**
 * The same judgement for a plan, before cryptsetup is installed.
 * @throws InstallError (refused)
 */
export async function judgePlace(
  host: Look,
  wish: { place: Place; bytes?: number },
): Promise<void> {
  if (!(await host.ask(['cryptsetup', '--version'])).ok) {
    if (looksOurs(await contentsOf(host, wish.place))) return
  }
  await beginningOf(host, wish.place, wish.bytes)
}

async function continuing(
  host: Look,
  place: Place,
  { record, device }: { record: VolumeRecord; device: string },
): Promise<Beginning> {
  if (record.device !== device)
    throw refusal(
      `cannot make a volume on ${place.path}`,
      `this host has one already, on ${record.device} (${recordPath})`,
      'see parley volume status',
    )
  if (record.stage === 'erasing')
    throw refusal(
      `cannot make a volume on ${place.path}`,
      'the one on it is being erased, and was not yet to the end',
      'complete it first: parley uninstall --erase-data',
    )
  if (record.stage === 'complete') return { state: 'complete', record }
  const header = await readHeader(host, device)
  if (header?.uuid === record.uuid && header.slots.length > 0)
    return { state: 'cut short', record, isFormatted: true }
  // Killed while it was formatted: it was seen empty before that, and there is no key to any data on it.
  const contents = await contentsOf(host, place)
  const isRemnant =
    contents.state === 'unknown' ||
    (contents.state === 'ours' && contents.header.uuid === record.uuid)
  if (!isRemnant) requireEmpty(place, contents)
  return { state: 'cut short', record, isFormatted: false }
}

function requireEmpty({ path }: Place, contents: Contents): void {
  if (contents.state === 'absent' || contents.state === 'empty') return
  throw refusal(
    `cannot make a volume on ${path}`,
    `it holds ${contents.state === 'ours' ? 'another volume of Parley' : contents.found}`,
    'name an empty one, or clear this one yourself (a disk: blkdiscard, or dd from /dev/zero); parley never erases',
  )
}

function requireRoom({ path, isFile }: Place, contents: Contents, bytes = 0): void {
  const room = contents.state === 'empty' && contents.bytes > 0 ? contents.bytes : bytes
  if (room >= leastBytes) return
  throw refusal(
    `cannot make a volume on ${path}`,
    room === 0 ? 'no size is given for the file' : `${size(room)} is too small`,
    `${isFile ? 'give a size' : 'name a larger one'}: at least ${size(leastBytes)}`,
  )
}

/** A name that the device still has after a reboot, whatever else is plugged in. */
export async function lastingName(host: Look, { path, isFile }: Place): Promise<string> {
  if (isFile) return path
  const { out } = await host.ask(['udevadm', 'info', '--query=symlink', `--name=${path}`])
  const [byId] = out
    .split(/\s+/)
    .filter(name => name.startsWith('disk/by-id/'))
    .sort()
  return byId === undefined ? path : `/dev/${byId}`
}
