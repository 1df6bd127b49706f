import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { InstallError, reasonOf } from '../core/install-error.ts'
import { largestInMemory, manifestStart, openerLength, sealLength } from './layout.ts'
import { parseManifest, type Manifest } from './manifest.ts'
import type { PublicKey } from './keys.ts'
import { refused } from './refused.ts'
import { parseSeal, type Seal } from './seal.ts'
import { followChain, requireSigned, type Trusted } from './trust.ts'

/** Everything in front of the members, as bytes and not yet believed. */
export type Prelude = {
  readonly opener: Buffer
  readonly seal: Seal
  readonly manifestText: Buffer
}

/** A bundle whose signatures are good. Its members are still to be checked, one by one, by whoever reads them. */
export type Bundle = Trusted & {
  readonly file: FileHandle
  readonly prelude: Prelude
  readonly manifest: Manifest
  /** Where the first member begins. */
  readonly membersStart: number
}

/** Opens a regular file for reading; a device or a pipe is none. */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, reasonOf(error))
  })
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw unreadable(path, 'it is not a regular file')
}

const unreadable = (path: string, because: string) =>
  new InstallError(`cannot read the bundle ${path}`, {
    because,
    remedy: 'name the file of a bundle',
    exit: 'usage',
  })

/** Reads just these bytes. @throws InstallError (refused) when the file ends before. */
export async function readExactly(
  file: FileHandle,
  position: number,
  length: number,
): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) throw refused('it is cut short')
    filled += bytesRead
  }
  return buffer
}

/** @param start where the bundle begins in the file: a delta has a heading of its own before it. */
export async function readPrelude(file: FileHandle, start = 0): Promise<Prelude> {
  const opener = await readExactly(file, start, openerLength)
  const seal = parseSeal(await readExactly(file, start + openerLength, sealLength))
  return {
    opener,
    seal,
    manifestText: await readExactly(file, start + manifestStart, seal.manifestLength),
  }
}

/** Believes a prelude, starting from a root that is trusted. @throws InstallError (refused) */
export function believe(
  { opener, seal, manifestText }: Prelude,
  anchor: PublicKey,
): Trusted & { readonly manifest: Manifest } {
  const trusted = followChain(seal.documents, anchor)
  requireSigned(manifestText, seal, trusted.release)
  const manifest = parseManifest(manifestText.toString('latin1'))
  if (sha256(opener) !== manifest.opener) throw refused('its first part is not what was signed')
  return { ...trusted, manifest }
}

/** Opens a bundle and believes its manifest. The caller closes the file. */
export async function openBundle(
  path: string,
  anchorOf: (prelude: Prelude) => PublicKey,
): Promise<Bundle> {
  const file = await openFile(path)
  try {
    const prelude = await readPrelude(file)
    const believed = believe(prelude, anchorOf(prelude))
    const membersStart = manifestStart + prelude.manifestText.length
    const length = believed.manifest.members.reduce((sum, each) => sum + each.storedLength, 0)
    const { size } = await file.stat()
    if (size < membersStart + length) throw refused('it is cut short')
    if (size > membersStart + length) throw refused('something was appended to it')
    return { ...believed, file, prelude, membersStart }
  } catch (error) {
    await file.close()
    throw error
  }
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Appends a range of one file to another, a piece at a time. @returns its digest */
export async function copyRange(
  from: FileHandle,
  position: number,
  length: number,
  to: FileHandle,
): Promise<string> {
  const hash = createHash('sha256')
  for (let done = 0; done < length;) {
    const piece = await readExactly(from, position + done, Math.min(largestInMemory, length - done))
    hash.update(piece)
    await to.appendFile(piece)
    done += piece.length
  }
  return hash.digest('hex')
}
