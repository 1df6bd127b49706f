import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import type { PublicKey } from './keys.ts'
import { manifestStart } from './layout.ts'
import type { Manifest, Member } from './manifest.ts'
import {
  believe,
  copyRange,
  openFile,
  readExactly,
  readPrelude,
  sha256,
  type Bundle,
  type Prelude,
} from './read.ts'
import { refused } from './refused.ts'
import { sealText } from './seal.ts'

/**
 * A delta is the whole front of the new bundle, its signatures among it, and those members that the old one lacks. What is
 * made of it and the old bundle is the new bundle to the last byte, and is believed for the same signature.
 */
const headingLength = 4096

const heading = (old: Bundle): Buffer =>
  Buffer.from(
    `parley-delta 1\nbase ${sha256(old.prelude.manifestText)}\n`.padEnd(headingLength, '\n'),
  )

const front = ({ opener, seal, manifestText }: Prelude): Buffer =>
  Buffer.concat([opener, sealText(seal), manifestText])

type Range = { readonly position: number; readonly member: Member }

/** Where each member lies, by the digest of its stored bytes. */
function ranges({ members }: Manifest, start: number): Map<string, Range> {
  const found = new Map<string, Range>()
  let position = start
  for (const member of members) {
    found.set(member.stored, { position, member })
    position += member.storedLength
  }
  return found
}

/** Writes the delta that leads from one bundle to another. */
export async function makeDelta(old: Bundle, next: Bundle, target: string): Promise<void> {
  const known = ranges(old.manifest, old.membersStart)
  await written(target, async file => {
    await file.appendFile(Buffer.concat([heading(old), front(next.prelude)]))
    for (const { position, member } of ranges(next.manifest, next.membersStart).values())
      if (!known.has(member.stored)) await copied(next.file, position, member, file)
  })
}

/** Makes the new bundle from the old one and a delta. Nothing appears under `target` unless all of it is what was signed. */
export async function applyDelta(
  old: Bundle,
  delta: string,
  anchorOf: (prelude: Prelude) => PublicKey,
  target: string,
): Promise<Manifest> {
  const from = await openFile(delta)
  try {
    const said = await readExactly(from, 0, headingLength)
    if (!said.toString('latin1').startsWith('parley-delta 1\n')) throw refused('it is no delta')
    if (!said.equals(heading(old)))
      throw refused(
        `it begins at another bundle than the one of ${old.manifest.version}`,
        'name the bundle that the delta was made from',
      )
    const prelude = await readPrelude(from, headingLength)
    const { manifest } = believe(prelude, anchorOf(prelude))
    const known = ranges(old.manifest, old.membersStart)
    let position = headingLength + manifestStart + prelude.manifestText.length
    await written(target, async file => {
      await file.appendFile(front(prelude))
      for (const member of manifest.members) {
        const here = known.get(member.stored)
        if (here === undefined) {
          await copied(from, position, member, file)
          position += member.storedLength
        } else await copied(old.file, here.position, member, file)
      }
      if ((await from.stat()).size > position) throw refused('something was appended to it')
    })
    return manifest
  } finally {
    await from.close()
  }
}

async function copied(
  from: FileHandle,
  position: number,
  { stored, storedLength }: Member,
  to: FileHandle,
): Promise<void> {
  if ((await copyRange(from, position, storedLength, to)) !== stored)
    throw refused('a member is not what was signed')
}

async function written(target: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const fresh = `${target}.parley-new`
  const file = await open(fresh, 'w', 0o644)
  try {
    await work(file)
    await file.sync()
    await rename(fresh, target)
  } finally {
    await file.close()
    await rm(fresh, { force: true })
  }
}
