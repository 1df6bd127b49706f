import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { InstallError, reasonOf } from '../core/install-error.ts'

/** The 32 bytes of an Ed25519 public key. */
export type PublicKey = Buffer

// All that DER says before the 32 bytes of such a key.
const prefix = Buffer.from('302a300506032b6570032100', 'hex')

const asObject = (key: PublicKey): KeyObject =>
  createPublicKey({ key: Buffer.concat([prefix, key]), format: 'der', type: 'spki' })

/** @param pem as `openssl genpkey -algorithm ed25519` writes it, without a passphrase */
export function readPrivateKey(pem: string, whence: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
    throw new Error(`it is of the kind ${String(key.asymmetricKeyType)}`)
  } catch (error) {
    throw unusable(`cannot use the private key from ${whence}`, error, '')
  }
}

/** @param pem as `openssl pkey -pubout` writes it */
export function readPublicKey(pem: string, whence: string): PublicKey {
  try {
    // A private key would be taken for its public half: somebody has confused two files, and is told.
    if (pem.includes('PRIVATE')) throw new Error('it is a private key')
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return publicKeyOf(key)
    throw new Error(`it is of the kind ${String(key.asymmetricKeyType)}`)
  } catch (error) {
    throw unusable(`cannot use the public key from ${whence}`, error, ' -pubout')
  }
}

const unusable = (what: string, error: unknown, made: string) =>
  new InstallError(what, {
    because: reasonOf(error),
    remedy:
      made === ''
        ? 'make one with: openssl genpkey -algorithm ed25519 -out FILE'
        : `make it from the private key with: openssl pkey -in PRIVATE${made} -out FILE`,
    exit: 'usage',
  })

/** Of a private or a public key. */
export const publicKeyOf = (key: KeyObject): PublicKey =>
  (key.type === 'private' ? createPublicKey(key) : key)
    .export({ type: 'spki', format: 'der' })
    .subarray(prefix.length)

export const publicPem = (key: PublicKey): string =>
  asObject(key).export({ type: 'spki', format: 'pem' })

/** A plain Ed25519 signature, as `openssl pkeyutl -rawin` makes and checks it. */
export const signed = (text: Buffer, key: KeyObject): Buffer => sign(null, text, key)

export const isSignedBy = (text: Buffer, signature: Buffer, key: PublicKey): boolean =>
  signature.length === 64 && verify(null, text, asObject(key), signature)
