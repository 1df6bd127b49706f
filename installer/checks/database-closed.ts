import { fail, pass } from '../facts/finding.ts'
import { databaseRow } from './database-rows.ts'
import type { Check } from './check.ts'

const asked = `select current_setting('listen_addresses') as addresses,
  (select coalesce(string_agg(line_number || ': ' || auth_method, ', ' order by line_number), '')
     from pg_hba_file_rules where auth_method is distinct from 'peer') as other_rules,
  (select count(*)::int from pg_roles where rolsuper) as superusers,
  has_database_privilege('public', current_database(), 'connect') as open_to_all`

/** Whoever connects is who the kernel says, and only the accounts named by the installer get in. */
export const databaseIsClosed: Check = {
  name: 'database-closed',
  promise:
    'the database listens on no port, knows no password, and lets in the named accounts alone',
  severity: 'critical',
  async look(subject) {
    const row = await databaseRow(subject, asked)
    const evidence = [
      `listen_addresses = '${String(row['addresses'])}'`,
      `rules that are not peer: ${String(row['other_rules']) || 'none'}`,
      `superusers: ${String(row['superusers'])}`,
    ]
    const closed =
      row['addresses'] === '' &&
      row['other_rules'] === '' &&
      row['superusers'] === 1 &&
      row['open_to_all'] === false
    return [
      closed
        ? pass('database', 'Unix socket only, peer authentication only', evidence)
        : fail(
            'database',
            'somebody who is not meant to could get in',
            'run parley plan to see what was changed, then parley apply',
            evidence,
          ),
    ]
  },
}
