import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/**
 * The first of the equally strong settings in OWASP's Password Storage Cheat Sheet (Argon2id: 19 MiB, 2 passes, 1 lane), chosen
 * because several people signing in at once then still fit a small host. Tag and salt lengths are RFC 9106's (section 4).
 */
const current = { memory: 19_456, passes: 2, parallelism: 1 }
const tagBytes = 32
const saltBytes = 16

type Cost = typeof current
const keys = ['memory', 'passes', 'parallelism'] as const
const derive = promisify(argon2)
const phc =
  /^\$argon2id\$v=19\$m=(?<memory>\d+),t=(?<passes>\d+),p=(?<parallelism>\d+)\$(?<salt>[\w+/]+)\$(?<tag>[\w+/]+)$/

/** What is stored of a password: the PHC string, which names its own cost. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const tag = await tagOf(password, salt, current)
  const { memory, passes, parallelism } = current
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

/** Takes as long when there is nothing to compare with, so that nobody learns from the time which accounts exist. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const { cost, salt, tag } = stored ? parts(stored) : nobody
  const matches = timingSafeEqual(await tagOf(password, salt, cost, tag.length), tag)
  return matches && stored !== null
}

/** True when the hash was made with other costs than today's: the next sign-in replaces it. */
export function needsRehash(stored: string): boolean {
  const { cost } = parts(stored)
  return keys.some(key => cost[key] !== current[key])
}

const nobody = { cost: current, salt: randomBytes(saltBytes), tag: randomBytes(tagBytes) }

function parts(stored: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const found = phc.exec(stored)?.groups
  if (!found) throw new Error('a stored password hash is not an argon2id string')
  const cost = {
    memory: Number(found['memory']),
    passes: Number(found['passes']),
    parallelism: Number(found['parallelism']),
  }
  return { cost, salt: bytes(found['salt']), tag: bytes(found['tag']) }
}

const tagOf = (password: string, salt: Buffer, cost: Cost, tagLength = tagBytes) =>
  // Two keyboards may send the same letter differently (RFC 8265, section 4.2.2).
  derive('argon2id', { message: password.normalize('NFC'), nonce: salt, tagLength, ...cost })

const base64 = (data: Buffer) => data.toString('base64').replace(/=+$/, '')
const bytes = (text = '') => Buffer.from(text, 'base64')
