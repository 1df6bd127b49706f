import { createHash } from 'node:crypto'
import { largestInMemory } from './layout.ts'
import { readExactly, type Bundle } from './read.ts'
import { refused } from './refused.ts'

/** Reads every member and writes nothing. @throws InstallError (refused) at the first that is not what was signed */
export async function requireMembers({ file, manifest, membersStart }: Bundle): Promise<void> {
  let position = membersStart
  for (const { stored, storedLength } of manifest.members) {
    const hash = createHash('sha256')
    for (let left = storedLength; left > 0;) {
      const piece = await readExactly(file, position, Math.min(left, largestInMemory))
      hash.update(piece)
      position += piece.length
      left -= piece.length
    }
    if (hash.digest('hex') !== stored) throw refused('a member is not what was signed')
  }
}
