import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { ConfigError } from '../../config.ts'
import type { Clock } from '../clock.ts'
import { seal, unseal, type Belonging } from './seal.ts'

/** What a signature is for: one made for one purpose is worth nothing for another. */
export type Purpose =
  'csrf' | 'invitation' | 'file' | 'unsubscribe' | 'email change' | 'password reset' | 'second step'

/** Signs what the server hands out and wants to know again; seals what nobody shall read in the database. */
export type Keyring = {
  /** Names the key that signs; not secret. */
  readonly current: string
  /** `<id of the key>.<43 characters>`, of letters, digits, `-` and `_`. */
  sign(purpose: Purpose, text: string): string
  /** Whether a key that still counts made it. */
  verify(purpose: Purpose, text: string, signature: string): boolean
  /** `<id of the key>.<sealed>`: only this keyring reads it again. */
  seal(text: string, belonging: Belonging): string
  /** What was sealed, by any key that is still in the ring; undefined when it cannot be read. */
  unseal(sealed: string, belonging: Belonging): string | undefined
}

/** How long what an earlier key signed still counts: as long as the longest-lived thing that is signed, a session. */
const overlapMs = 14 * 24 * 60 * 60 * 1000

const keys = z.object({
  keys: z
    .array(
      z.object({
        id: z.string().regex(/^[\w-]{1,32}$/),
        secret: z.string().min(43),
        /** When a newer key took its place. */
        retired: z.iso.datetime().optional(),
      }),
    )
    .min(1),
})

/** @param text the secret `signing`: the key that signs, then the earlier ones. @throws ConfigError when it is damaged */
export function openKeyring(text: string, clock: Clock): Keyring {
  const found = parsed(text)
  const [newest] = found
  if (newest === undefined) throw damaged()
  const counts = ({ retired }: { retired?: string | undefined }) =>
    retired === undefined || Date.parse(retired) + overlapMs > clock.now().getTime()
  return {
    current: newest.id,
    sign: (purpose, content) => `${newest.id}.${code(newest.secret, purpose, content)}`,
    verify(purpose, content, signature) {
      const dot = signature.indexOf('.')
      const key = found.find(({ id }) => id === signature.slice(0, dot))
      if (key === undefined || !counts(key)) return false
      const expected = Buffer.from(code(key.secret, purpose, content))
      const given = Buffer.from(signature.slice(dot + 1))
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
    seal: (content, belonging) => `${newest.id}.${seal(newest.secret, content, belonging)}`,
    unseal(sealed, belonging) {
      const dot = sealed.indexOf('.')
      const key = found.find(({ id }) => id === sealed.slice(0, dot))
      return key && unseal(key.secret, sealed.slice(dot + 1), belonging)
    },
  }
}

const code = (secret: string, purpose: Purpose, content: string): string =>
  createHmac('sha256', secret).update(`parley ${purpose}\0`).update(content).digest('base64url')

function parsed(text: string) {
  try {
    return keys.parse(JSON.parse(text)).keys
  } catch {
    // The reason would hold a piece of the secret.
    throw damaged()
  }
}

const damaged = () =>
  new ConfigError(
    'cannot use the secret signing: it is damaged; to do: parley secrets rotate signing',
  )
