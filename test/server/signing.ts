import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock, type Clock } from '../../server/platform/clock.ts'
import { openKeyring, type Keyring } from '../../server/platform/signing/keyring.ts'

type Key = { id: string; secret: string; retired?: string }

export const newKey = (id: string): Key => ({ id, secret: randomBytes(32).toString('base64url') })

export const ringText = (...keys: readonly Key[]): string => JSON.stringify({ keys })

/** A keyring with a key of its own. */
export const testKeyring = (clock: Clock = systemClock): Keyring =>
  openKeyring(ringText(newKey('test')), clock)

export type Secrets = {
  signing: string
  password: string | null
  /** Of the audit log's heads. */
  audit: string | undefined
}

/** A folder of credentials as systemd makes it, below that one. */
export function credentialsBelow(
  folder: string,
  { signing = ringText(newKey('test')), password = null, audit }: Partial<Secrets> = {},
): string {
  const directory = join(folder, 'credentials')
  mkdirSync(directory, { recursive: true })
  const put = (name: string, text: string) =>
    writeFileSync(join(directory, `parley.${name}`), text, { mode: 0o600 })
  put('signing', signing)
  put('mail', JSON.stringify({ password }))
  if (audit !== undefined) put('audit', audit)
  return directory
}
