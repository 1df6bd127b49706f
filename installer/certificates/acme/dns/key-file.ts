import { InvalidMessage } from './invalid-message.ts'

/** A key that a DNS server knows us by (TSIG). */
export type UpdateKey = {
  readonly name: string
  readonly algorithm: Algorithm
  readonly secret: Buffer
}

const algorithms = ['hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const

export type Algorithm = (typeof algorithms)[number]

/** Reads what `tsig-keygen` prints: `key "name" { algorithm hmac-sha256; secret "…"; };`. Never repeats the secret. */
export function readUpdateKey(text: string): UpdateKey {
  // Base64 may hold two slashes, which begin a comment elsewhere.
  const plain = text.replaceAll(/"[^"\n]*"|\/\/.*|#.*|\/\*[\s\S]*?\*\//g, piece =>
    piece.startsWith('"') ? piece : '',
  )
  const name = /\bkey\s+"?([^\s"{]+)"?\s*\{/.exec(plain)?.[1]
  const said = /\balgorithm\s+"?([^\s";]+)"?\s*;/.exec(plain)?.[1]?.toLowerCase()
  const secret = /\bsecret\s+"?([A-Za-z0-9+/=]+)"?\s*;/.exec(plain)?.[1]
  if (name === undefined || secret === undefined)
    throw new InvalidMessage('it is not a key as `tsig-keygen` prints it')
  const algorithm = algorithms.find(known => known === said)
  if (algorithm === undefined)
    throw new InvalidMessage(`its algorithm is not one of ${algorithms.join(', ')}`)
  return { name, algorithm, secret: Buffer.from(secret, 'base64') }
}
