import { randomBytes } from 'node:crypto'
import type { Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import * as cryptsetup from './cryptsetup.ts'
import { readHeader, type Header } from './header.ts'
import type { Key } from './key.ts'
import { refusal } from './refusal.ts'
import { freeSlot, tokenFor, waysOf, type Kind } from './way.ts'

/** Where a volume is, and what a guess at its keys shall cost. */
export type Volume = { readonly device: string; readonly cost: cryptsetup.Cost }

/** The header of a volume that must have one. */
export async function headerOf(host: Look, device: string): Promise<Header> {
  const header = await readHeader(host, device)
  if (header !== undefined) return header
  throw new InstallError(`cannot read the header of ${device}`, {
    because: 'there is no whole LUKS2 header on it',
    remedy: 'put a backup of it back: parley volume header-restore FILE',
  })
}

/** @throws InstallError (refused) when the key opens nothing. @returns its slot */
export async function requireKey(host: Look, { device }: Volume, key: Key): Promise<number> {
  const slot = await cryptsetup.slotOpenedBy(host, device, key)
  if (slot !== undefined) return slot
  throw refusal(
    `cannot open ${device}`,
    key.kind === 'file'
      ? `${key.path} is not one of its keys`
      : 'that is not one of its passphrases',
    'type another one, or the recovery key; parley volume status names the ways in',
  )
}

type Addition = {
  readonly known: Key
  readonly fresh: Key
  readonly kind: 'passphrase' | 'recovery key' | 'key file'
  /** Where a key file will lie; where it lies now, when nothing is said. */
  readonly path?: string
}

/**
 * Adds a key and says in the header what it is. Run again after a kill, it names what is already in.
 * @returns the slot that it opens, tried
 */
export async function addNamedKey(
  host: Host,
  volume: Volume,
  { known, fresh, kind, path }: Addition,
): Promise<number> {
  const { device } = volume
  const standing = await cryptsetup.slotOpenedBy(host, device, fresh)
  if (standing === undefined) {
    const slot = freeSlot(await headerOf(host, device))
    const cost = kind === 'passphrase' ? volume.cost : cryptsetup.cheap
    await host.run(cryptsetup.addKey(device, { known, fresh, slot, cost }))
  }
  const slot = standing ?? (await requireKey(host, volume, fresh))
  const place = path ?? (fresh.kind === 'file' ? fresh.path : undefined)
  await nameSlot(host, device, slot, tokenFor(kind, slot, place))
  return slot
}

/** Lets the header say what a slot is, instead of what it said before. */
async function nameSlot(host: Host, device: string, slot: number, token: { type: string }) {
  const header = await headerOf(host, device)
  const named = header.tokens.filter(({ keyslots }) => keyslots.includes(slot))
  if (named.some(({ type }) => type === token.type)) return
  await host.run(cryptsetup.addToken(device, token))
}

/** Takes a key away. cryptsetup demands one that stays. */
export async function dropKey(
  host: Host,
  device: string,
  slot: number,
  remaining: Key,
): Promise<void> {
  await host.run(cryptsetup.killSlot(device, slot, remaining))
  await dropIdleTokens(host, device)
}

/** Forgets the names of slots that are gone. */
export async function dropIdleTokens(host: Host, device: string): Promise<void> {
  const { tokens } = await headerOf(host, device)
  for (const { id } of tokens.filter(({ keyslots }) => keyslots.length === 0))
    await host.run(cryptsetup.removeToken(device, id))
}

/** The slots of one kind. */
export async function slotsOf(host: Look, device: string, kind: Kind): Promise<number[]> {
  const ways = waysOf(await headerOf(host, device))
  return ways.filter(way => way.kind === kind).map(way => way.slot)
}

/**
 * A key file of our own making, for its owner alone: letters only, so that it can also be typed or answered at a prompt.
 * One that is there already is used as it is.
 */
export async function makeKeyFile(host: Host, path: string): Promise<Key> {
  const standing = await host.read(path)
  if (standing !== undefined && standing.kind !== 'file')
    throw refusal(`cannot use ${path} as a key file`, `it is a ${standing.kind}`, 'name a file')
  if (standing !== undefined && (standing.mode & 0o077) !== 0)
    throw refusal(
      `cannot use ${path} as a key file`,
      `others may read it (mode ${standing.mode.toString(8)})`,
      `chmod 0400 ${path}, if nobody has read it; else name a new file`,
    )
  if (standing === undefined)
    await host.write(path, {
      kind: 'file',
      content: randomBytes(48).toString('base64url'),
      mode: 0o400,
      owner: 'root:root',
    })
  return { kind: 'file', path }
}
