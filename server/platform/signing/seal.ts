import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** What a sealed text is for and whose it is: put in another's place, it cannot be opened. */
export type Belonging = { readonly purpose: 'totp'; readonly about: string }

/** `text`, readable again with this secret alone. */
export function seal(secret: string, text: string, belonging: Belonging): string {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, keyFor(secret, belonging), nonce)
  sealing.setAAD(Buffer.from(belonging.about))
  const content = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()])
  return Buffer.concat([nonce, content, sealing.getAuthTag()]).toString('base64url')
}

/** What was sealed; undefined when it was not sealed with this secret, or for something else. */
export function unseal(secret: string, sealed: string, belonging: Belonging): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  try {
    const opening = createDecipheriv(
      cipher,
      keyFor(secret, belonging),
      bytes.subarray(0, nonceBytes),
      { authTagLength: tagBytes },
    )
    opening.setAAD(Buffer.from(belonging.about))
    opening.setAuthTag(bytes.subarray(-tagBytes))
    const text = opening.update(bytes.subarray(nonceBytes, -tagBytes))
    return Buffer.concat([text, opening.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** Of its own for each purpose, and none of what the secret signs with (RFC 5869). */
const keyFor = (secret: string, { purpose }: Belonging) =>
  Buffer.from(hkdfSync('sha256', secret, '', `parley seal ${purpose}`, 32))
