import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { Secret } from './secret.ts'

const kept = z.object({ key: z.base64url(), earlier: z.array(z.base64url()) })

/**
 * The key by which the worker vouches for what the audit log was on a day. Its earlier public halves stay beside it for ever: what
 * they vouched for is looked at for as long as the log is.
 */
export const audit: Secret = {
  name: 'audit',
  purpose: 'signs what the audit log was on each day',
  readers: ['parley-worker.service'],
  make: () => text([]),
  next: present => text(auditKeys(present)),
  // A worker does not start with one that it cannot use: there is nothing more to be seen.
  mark: () => '',
}

const text = (earlier: readonly string[]) =>
  JSON.stringify({ key: encoded(generateKeyPairSync('ed25519').privateKey), earlier })

const encoded = (key: KeyObject) =>
  key.export({ type: 'pkcs8', format: 'der' }).toString('base64url')

/** The public keys by which a head may be signed, the newest first; none where the secret is damaged. */
export function auditKeys(present: string): string[] {
  try {
    const { key, earlier } = kept.parse(JSON.parse(present))
    const held = createPrivateKey({
      key: Buffer.from(key, 'base64url'),
      type: 'pkcs8',
      format: 'der',
    })
    const known = createPublicKey(held).export({ type: 'spki', format: 'der' })
    return [known.toString('base64url'), ...earlier]
  } catch {
    return []
  }
}
