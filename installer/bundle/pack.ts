import { createReadStream } from 'node:fs'
import { open, readFile, rm, type FileHandle } from 'node:fs/promises'
import { constants, zstdCompressSync } from 'node:zlib'
import { execa } from 'execa'
import { InstallError, reasonOf } from '../core/install-error.ts'
import {
  manifestText,
  parseManifest,
  type Encoding,
  type Manifest,
  type Member,
} from './manifest.ts'
import { sha256 } from './read.ts'
import { sealText, type Signed } from './seal.ts'

/** A file that goes into a bundle. */
export type Ingredient = {
  readonly path: string
  readonly mode: 0o644 | 0o755
  /** The bytes, or the path of a file here that has them. */
  readonly from: Buffer | string
  readonly encoding: Encoding
}

export type Recipe = Omit<Manifest, 'members' | 'files' | 'opener'> & {
  readonly opener: Buffer
  readonly documents: readonly Signed[]
  readonly ingredients: readonly Ingredient[]
}

/**
 * Writes a bundle that is not signed yet. The same ingredients give the same bytes: sorted, without times or owners, each
 * content once.
 */
export async function pack(
  { opener, documents, ingredients, ...heading }: Recipe,
  target: string,
): Promise<Manifest> {
  const payload = await open(`${target}.members`, 'w+', 0o600)
  try {
    const sorted = ingredients.toSorted((a, b) => (a.path < b.path ? -1 : 1))
    const { members, files } = await packMembers(sorted, payload)
    const manifest = { ...heading, opener: sha256(opener), members, files }
    const text = Buffer.from(manifestText(manifest))
    // What a host would refuse is not made.
    parseManifest(text.toString())
    const seal = sealText({ manifestLength: text.length, documents })
    const file = await open(target, 'w', 0o644)
    try {
      await file.appendFile(Buffer.concat([opener, seal, text]))
      await file.appendFile(createReadStream(`${target}.members`))
      await file.sync()
    } finally {
      await file.close()
    }
    return manifest
  } finally {
    await payload.close()
    await rm(`${target}.members`, { force: true })
  }
}

async function packMembers(ingredients: readonly Ingredient[], payload: FileHandle) {
  const members = new Map<string, Member>()
  const files: Manifest['files'][number][] = []
  for (const { path, mode, from, encoding } of ingredients) {
    const bytes = typeof from === 'string' ? await readFile(from) : from
    const content = sha256(bytes)
    if (!members.has(content)) {
      const stored = await encode(bytes, encoding)
      members.set(content, {
        stored: sha256(stored.bytes),
        storedLength: stored.bytes.length,
        encoding: stored.encoding,
        content,
        contentLength: bytes.length,
      })
      await payload.appendFile(stored.bytes)
    }
    files.push({ mode, content, path })
  }
  return { members: [...members.values()], files }
}

async function encode(
  bytes: Buffer,
  encoding: Encoding,
): Promise<{ bytes: Buffer; encoding: Encoding }> {
  if (encoding === 'plain') return { bytes, encoding }
  if (encoding === 'gzip') return { bytes: await gzipped(bytes), encoding }
  const packed = zstdCompressSync(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: 19 },
  })
  return packed.length < bytes.length ? { bytes: packed, encoding } : { bytes, encoding: 'plain' }
}

/** By the program: what Node's own zlib makes of the same bytes depends on the processor. */
async function gzipped(input: Buffer): Promise<Buffer> {
  try {
    const { stdout } = await execa('gzip', ['--no-name', '--best', '--stdout'], {
      input,
      encoding: 'buffer',
      maxBuffer: 1024 ** 3,
    })
    return Buffer.from(stdout)
  } catch (error) {
    throw new InstallError('cannot pack a bundle', {
      because: reasonOf(error),
      remedy: 'install gzip',
    })
  }
}
