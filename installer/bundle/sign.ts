import type { KeyObject } from 'node:crypto'
import { open } from 'node:fs/promises'
import { InstallError } from '../core/install-error.ts'
import { publicKeyOf, signed } from './keys.ts'
import { openerLength } from './layout.ts'
import { openPgpName, openPgpSignature } from './openpgp.ts'
import { rootIn } from './opener.ts'
import { readPrelude } from './read.ts'
import { sealText } from './seal.ts'
import { followChain } from './trust.ts'

/** Puts the release key's signatures into the seal. Only the seal changes; to sign again changes nothing. */
export async function signBundle(path: string, key: KeyObject): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const { opener, seal, manifestText } = await readPrelude(file)
    const { release } = followChain(seal.documents, rootIn(opener))
    if (!release.equals(publicKeyOf(key)))
      throw new InstallError(`cannot sign ${path}`, {
        because: 'this is not the key that its root allows',
        remedy:
          'use the release key that the chain was made for, or build it again with a new chain',
        exit: 'usage',
      })
    const signature = {
      plain: signed(manifestText, key),
      openPgp: openPgpSignature(manifestText, key),
      name: openPgpName(key),
    }
    const block = sealText({ ...seal, signature })
    await file.write(block, 0, block.length, openerLength)
    await file.sync()
  } finally {
    await file.close()
  }
}
