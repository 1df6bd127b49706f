import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import {
  chmod,
  copyFile,
  mkdir,
  open,
  rename,
  rm,
  writeFile,
  type FileHandle,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { largestInMemory } from './layout.ts'
import type { Encoding, Manifest, Member } from './manifest.ts'
import { copyRange, readExactly, sha256, type Bundle } from './read.ts'
import { refused } from './refused.ts'

/**
 * Writes what a bundle holds below `content` in `directory`, which must be new and closed to others. Each member's bytes are compared
 * with the signed manifest before anything unpacks them, and what comes out is compared again before it gets its name.
 * @throws InstallError (refused) at the first byte that is not what was signed; the caller removes the directory.
 */
export async function unpack(bundle: Bundle, directory: string): Promise<void> {
  const { file, manifest } = bundle
  const fresh = join(directory, 'incoming')
  const content = join(directory, 'content')
  await mkdir(content)
  let position = bundle.membersStart
  for (const { member, places } of withPlaces(manifest)) {
    if (member.storedLength <= largestInMemory && member.contentLength <= largestInMemory)
      await writeFile(fresh, decode(member, await readExactly(file, position, member.storedLength)))
    else await streamed(member, file, position, fresh)
    await place(fresh, content, places)
    position += member.storedLength
  }
}

type Place = { readonly path: string; readonly mode: number }

/** Each member in its order, with the files that have its content. */
function withPlaces({ members, files }: Manifest) {
  const parts = new Map(
    members.map(member => [member.content, { member, places: new Array<Place>() }]),
  )
  for (const file of files) parts.get(file.content)?.places.push(file)
  return parts.values()
}

async function place(fresh: string, directory: string, places: readonly Place[]): Promise<void> {
  for (const [index, { path, mode }] of places.entries()) {
    const target = join(directory, path)
    await mkdir(dirname(target), { recursive: true, mode: 0o755 })
    if (index === places.length - 1) await rename(fresh, target)
    else await copyFile(fresh, target)
    await chmod(target, mode)
  }
}

/** @throws InstallError (refused) */
function decode(member: Member, stored: Buffer): Buffer {
  requireSame(member.stored, sha256(stored))
  const limit = { maxOutputLength: Math.max(1, member.contentLength) }
  const content = unpacked(member.encoding, () => {
    if (member.encoding === 'plain') return stored
    if (member.encoding === 'gzip') return gunzipSync(stored, limit)
    return zstdDecompressSync(stored, limit)
  })
  requireSame(member.content, sha256(content))
  return content
}

function unpacked(encoding: Encoding, work: () => Buffer): Buffer {
  try {
    return work()
  } catch {
    throw refused(`a member cannot be unpacked as ${encoding}`)
  }
}

function requireSame(signed: string, found: string): void {
  if (signed !== found) throw refused('a member is not what was signed')
}

/** The same for what does not fit into memory: first to a file, compared, and only then unpacked. */
async function streamed(
  member: Member,
  from: FileHandle,
  position: number,
  fresh: string,
): Promise<void> {
  const arrived = `${fresh}-stored`
  await arrive(from, position, member, arrived)
  if (member.encoding === 'plain') return rename(arrived, fresh)
  const unpacking = member.encoding === 'gzip' ? createGunzip() : createZstdDecompress()
  const hash = createHash('sha256')
  try {
    await pipeline(
      createReadStream(arrived),
      unpacking,
      async function* (pieces: AsyncIterable<Buffer>) {
        let length = 0
        for await (const piece of pieces) {
          length += piece.length
          if (length > member.contentLength) throw new Error('too long')
          hash.update(piece)
          yield piece
        }
      },
      createWriteStream(fresh, { mode: 0o600 }),
    )
  } catch {
    throw refused(`a member cannot be unpacked as ${member.encoding}`)
  }
  requireSame(member.content, hash.digest('hex'))
  await rm(arrived)
}

async function arrive(
  from: FileHandle,
  position: number,
  { stored, storedLength }: Member,
  path: string,
): Promise<void> {
  const target = await open(path, 'w', 0o600)
  try {
    requireSame(stored, await copyRange(from, position, storedLength, target))
  } finally {
    await target.close()
  }
}
