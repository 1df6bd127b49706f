import { fail, pass } from '../facts/finding.ts'
import { databaseRow } from './database-rows.ts'
import type { Check } from './check.ts'

const asked = `select (count(*) filter (where not is_bot))::int as people,
  (count(*) - count(distinct lower(email)))::int as doubles,
  (count(*) filter (where password_hash not like '$argon2id$%'))::int as weakly_kept,
  (select count(*)::int from sessions) as sessions,
  (select count(*)::int from sessions where octet_length(token_hash) <> 32) as plain_sessions,
  (select count(*)::int from sessions where expires_at - created_at > interval '14 days 1 minute')
    as endless,
  (select count(*)::int from api_keys where octet_length(key_hash) <> 32) as plain_keys
  from users`

/** One account a person, and nothing in the database that would sign somebody in. */
export const peopleAreKnown: Check = {
  name: 'sign-in',
  promise:
    'each person has an account of their own, sessions end, and passwords, sessions and keys are kept as hashes',
  severity: 'high',
  async look(subject) {
    const row = await databaseRow(subject, asked)
    const kinds = ['doubles', 'weakly_kept', 'plain_sessions', 'endless', 'plain_keys']
    const wrong = kinds.filter(kind => row[kind] !== 0)
    const evidence = Object.entries(row).map(([name, count]) => `${name}: ${String(count)}`)
    return [
      wrong.length === 0
        ? pass('sign-in', 'accounts are unique, sessions end, credentials are hashes', evidence)
        : fail(
            'sign-in',
            `rows that should not be there: ${wrong.join(', ')}`,
            'somebody wrote to the database by hand: find out who, then revoke what is counted',
            evidence,
          ),
    ]
  },
}
