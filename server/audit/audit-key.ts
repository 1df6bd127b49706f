import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import * as z from 'zod'
import { ConfigError } from '../config.ts'

/** Signs what the audit log is; whoever has the public half can tell that this server did. */
export type AuditKey = {
  /** Base64url of its DER form. */
  readonly publicKey: string
  sign(text: string): string
}

const secret = z.object({
  /** The private key, PKCS #8. */
  key: z.base64url(),
  /** Public keys of those before it. */
  earlier: z.array(z.base64url()),
})

/** @param text the secret `audit` @throws ConfigError when it is damaged */
export function openAuditKey(text: string): AuditKey {
  const key = privateKey(text)
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
    sign: content => sign(null, Buffer.from(content), key).toString('base64url'),
  }
}

function privateKey(text: string): KeyObject {
  try {
    const { key } = secret.parse(JSON.parse(text))
    return createPrivateKey({ key: Buffer.from(key, 'base64url'), type: 'pkcs8', format: 'der' })
  } catch {
    // The reason would hold a piece of the secret.
    throw new ConfigError(
      'cannot use the secret audit: it is damaged; to do: parley secrets rotate audit',
    )
  }
}

/** Whether the private half of this key signed it. False for what is no key. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.from(publicKey, 'base64url'),
      type: 'spki',
      format: 'der',
    })
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}
