import * as z from 'zod'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { ChannelName } from '../../access/channels.ts'

export const toSchema = z.union([
  z.string(),
  z.int(),
  z.array(z.union([z.string(), z.int()])).max(1_000),
])
export type To = z.infer<typeof toSchema>

/** A channel by id or name; some clients send a list of one. */
export function channelIn(to: To): ChannelName {
  const named = Array.isArray(to) ? to[0] : to
  if (named === undefined || (Array.isArray(to) && to.length > 1))
    throw badRequest('Expected exactly one channel')
  return typeof named === 'number' ? { id: named } : { name: named.trim() }
}

/** The sender and the people named, by id or address, ascending. */
export async function peopleIn(tx: Tx, senderId: number, to: To): Promise<number[]> {
  const named = typeof to === 'string' ? to.split(',').map(email => email.trim()) : [to].flat()
  const wanted = named.filter(name => name !== '')
  if (wanted.length === 0) throw badRequest('Message must have recipients')
  const ids = wanted.filter(name => typeof name === 'number')
  const emails = wanted.filter(name => typeof name === 'string')
  const found = await tx.many<{ id: number; email: string; isActive: boolean }>(sql`
    select id, lower(email) as email, is_active as "isActive" from users
    where id = any(${ids}::bigint[])
      or lower(email) in (select lower(email) from unnest(${emails}::text[]) email)`)
  const known = new Map<string | number, { email: string; isActive: boolean }>(
    found.flatMap(user => [
      [user.id, user],
      [user.email, user],
    ]),
  )
  for (const name of wanted) {
    const user = known.get(typeof name === 'string' ? name.toLowerCase() : name)
    if (!user)
      throw badRequest(
        typeof name === 'number' ? `Invalid user ID ${name}` : `Invalid email '${name}'`,
      )
    if (!user.isActive) throw badRequest(`'${user.email}' is no longer active.`)
  }
  return [...new Set([senderId, ...found.map(({ id }) => id)])].sort((a, b) => a - b)
}
