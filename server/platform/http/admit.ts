import type { Context } from '../../context.ts'
import { addressKey } from '../limits/limiter.ts'
import type { LimitClass } from '../limits/rule.ts'
import { ApiError } from './api-error.ts'
import type { Credentials } from './authentication.ts'

type Caller = {
  credentials: Credentials
  address: string
  answer: { header(name: string, value: string): void }
  /** Whether they ask for what has happened since, again and again. */
  isPoll: boolean
}

/**
 * Who calls, once it is clear that they do not ask too often. People are counted by who they are; whoever does not say so, or says
 * it wrongly, by their address. Files and pages outside of the API are not counted.
 */
export async function admit<Known extends { id: number } | undefined>(
  { limits }: Context,
  { credentials, address, isPoll, answer }: Caller,
  authenticate: () => Promise<Known>,
): Promise<Known> {
  const count = (of: LimitClass, key: string) => {
    if (credentials.prefix === '') return
    const headers = limits.count(of, key)
    for (const [name, value] of Object.entries(headers ?? {})) answer.header(name, value)
  }
  try {
    const actor = await authenticate()
    if (actor) count(isPoll ? 'eventsByUser' : 'apiByUser', String(actor.id))
    else count('apiByAddress', addressKey(address))
    return actor
  } catch (error) {
    if (error instanceof ApiError && error.status === 401)
      count('apiByAddress', addressKey(address))
    throw error
  }
}
