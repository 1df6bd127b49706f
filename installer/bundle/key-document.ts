import { refused } from './refused.ts'
import type { PublicKey } from './keys.ts'

/**
 * What a root key says of another key: that it may sign bundles (`release`), or that it is the root from now on (`root`).
 * Who has seen a serial takes no lower one: a release key that was lost is replaced by a document with the next serial.
 */
export type KeyDocument = {
  readonly role: 'release' | 'root'
  readonly serial: number
  /** ISO date: from then on the key is out of date, as a bundle is. */
  readonly until: string
  readonly key: PublicKey
}

export const documentText = ({ role, serial, until, key }: KeyDocument): Buffer =>
  Buffer.from(
    `parley-key 1\nrole ${role}\nserial ${serial}\nuntil ${until}\nkey ${key.toString('base64')}\n`,
  )

const form =
  /^parley-key 1\nrole (release|root)\nserial ([1-9][0-9]{0,8})\nuntil ([0-9]{4}-[0-9]{2}-[0-9]{2})\nkey ([A-Za-z0-9+/]{43}=)\n$/

/** Reads a document whose signature was found good. @throws InstallError (refused) */
export function parseDocument(text: Buffer): KeyDocument {
  const [, role, serial, until = '', key = ''] = form.exec(text.toString('latin1')) ?? []
  if (role === undefined) throw refused('what its root key signed is no document about a key')
  return {
    role: role === 'root' ? 'root' : 'release',
    serial: Number(serial),
    until,
    key: Buffer.from(key, 'base64'),
  }
}
