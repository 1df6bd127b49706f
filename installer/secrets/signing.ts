import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Secret } from './secret.ts'

const key = z.object({ id: z.string(), secret: z.string(), retired: z.string().exactOptional() })
const ring = z.object({ keys: z.array(key) })
type Key = z.infer<typeof key>

/** The server lets an earlier key count for 14 days, as long as a session lives; a day more for clocks that differ. */
const keptMs = 15 * 24 * 60 * 60 * 1000

/** The key by which the server knows what it handed out, on pages and in mails. Earlier ones stay beside it until nothing of theirs is left. */
export const signing: Secret = {
  name: 'signing',
  purpose: 'signs what the server hands out, seals the secrets of authenticator apps',
  readers: ['parley-web.service', 'parley-worker.service'],
  make: () => text([newKey()]),
  next(present, now) {
    const retired = keysIn(present).map((old, index) =>
      index === 0 ? { ...old, retired: now.toISOString() } : old,
    )
    return text([newKey(), ...retired.filter(old => stillCounts(old, now))])
  },
  mark: present => keysIn(present)[0]?.id ?? '',
}

const newKey = (): Key => ({
  id: randomBytes(6).toString('base64url'),
  secret: randomBytes(32).toString('base64url'),
})

const text = (keys: readonly Key[]) => JSON.stringify({ keys })

/** The newest first; what is damaged has none, and a rotation begins anew. */
function keysIn(present: string): readonly Key[] {
  try {
    return ring.parse(JSON.parse(present)).keys
  } catch {
    return []
  }
}

const stillCounts = ({ retired }: Key, now: Date) =>
  retired !== undefined && Date.parse(retired) + keptMs > now.getTime()
