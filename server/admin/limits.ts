import { text } from 'node:stream/consumers'
import { isIP } from 'node:net'
import { record } from '../audit/record.ts'
import { forgetAllAttempts } from '../identity/attempts.ts'
import { forgetGuesses } from '../identity/two-factor/spend-code.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { addressKey, limitsChannel } from '../platform/limits/limiter.ts'
import { UsageError, type Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

/** What was forgotten: failed attempts to sign in, and, where there is such a person or address, their requests. */
type Forgotten = { attempts: number; requests: boolean }

export const limitsReset: Verb = {
  options: {},
  audits: 'limits.reset',
  usage:
    '  counts anew for the person (by id or email address) or network address on standard input',
  async run({ config, input, cause }) {
    const who = (await text(input)).trim()
    if (who === '') throw new UsageError('standard input names nobody')
    return {
      result: await withDatabase(
        config,
        config.database.user,
        db =>
          db.transaction(tx => (isIP(who) === 0 ? forgetPerson(tx, who) : forgetAddress(tx, who))),
        cause,
      ),
    }
  },
}

async function forgetAddress(tx: Tx, address: string): Promise<Forgotten> {
  record(tx, { kind: 'limits.reset', personal: { address } })
  await tellServers(tx, addressKey(address))
  return { attempts: 0, requests: true }
}

async function forgetPerson(tx: Tx, who: string): Promise<Forgotten> {
  const person = await tx.maybe<{ id: number; email: string }>(sql`
    select id, email from users
    where id::text = ${who} or lower(email) = lower(${who}) or lower(api_email) = lower(${who})`)
  record(tx, { kind: 'limits.reset', personal: { email: who }, ...(person && { user: person.id }) })
  if (person) await tellServers(tx, String(person.id))
  // Somebody may have tried with an address that nobody has.
  const passwords = await forgetAllAttempts(tx, person?.email ?? who)
  const codes = person ? await forgetGuesses(tx, person.id) : 0
  return {
    attempts: passwords + codes,
    requests: person !== undefined,
  }
}

const tellServers = (tx: Tx, key: string) => tx.run(sql`select pg_notify(${limitsChannel}, ${key})`)
