import { fail, pass } from '../facts/finding.ts'
import { databaseRow } from './database-rows.ts'
import type { Check } from './check.ts'

const asked = `select current_setting('data_checksums') as checksums,
  current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
  (select coalesce(sum(checksum_failures), 0)::int from pg_stat_database) as failures`

/** What was written is what is read: a changed page is noticed, and a power cut leaves whole ones. */
export const databaseIsWhole: Check = {
  name: 'database-whole',
  promise:
    'pages of the database bear checksums, none was found damaged, and writes survive a power cut',
  severity: 'critical',
  async look(subject) {
    const row = await databaseRow(subject, asked)
    const evidence = ['checksums', 'fsync', 'pages'].map(name => `${name}: ${String(row[name])}`)
    const damaged = row['failures'] !== 0
    if (damaged)
      return [
        fail(
          'database',
          `${String(row['failures'])} pages were found damaged`,
          'the disk is failing: copy /var/lib/parley away, then restore a backup on a good disk',
          evidence,
        ),
      ]
    const safe = ['checksums', 'fsync', 'pages'].every(name => row[name] === 'on')
    return [
      safe
        ? pass('database', 'no damaged page was found; writes are durable', evidence)
        : fail(
            'database',
            'damage would go unnoticed, or a power cut could cause it',
            'run parley plan to see what was changed, then parley apply',
            evidence,
          ),
    ]
  },
}
