import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openerLength } from './layout.ts'
import type { PublicKey } from './keys.ts'
import { openPgpKeyring } from './openpgp.ts'
import { refused } from './refused.ts'

const template = join(import.meta.dirname, '../../config-templates/bundle/open.sh')

/**
 * The shell script at the front of a bundle, with the root key in it. It depends on nothing else, so its digest, the
 * fingerprint that is published, stays the same from release to release.
 */
export async function openerWith(root: PublicKey, nameOfRoot: Buffer): Promise<Buffer> {
  const text = (await readFile(template, 'utf8'))
    .replace('{{root}}', root.toString('base64'))
    .replace('{{keyring}}', openPgpKeyring(root, nameOfRoot).toString('base64'))
  if (Buffer.byteLength(text) > openerLength) throw new Error(`${template} has grown too long`)
  // The shell never reads so far: the script exits before.
  return Buffer.from(text.padEnd(openerLength, '\n'))
}

/** The root key in an opener whose digest somebody has compared. */
export function rootIn(opener: Buffer): PublicKey {
  const key = /^root=([A-Za-z0-9+/]{43}=)$/m.exec(opener.toString('latin1'))?.[1]
  if (key === undefined) throw refused('its first part holds no root key')
  return Buffer.from(key, 'base64')
}
