import { resealSecrets } from '../../identity/two-factor/totp.ts'
import type { WorkerContext } from '../../worker/job.ts'

/** Long before the key of a rotation goes, nothing is sealed with it any more. */
export const resealAll = ({ db, signing }: Pick<WorkerContext, 'db' | 'signing'>): Promise<void> =>
  db.transaction(tx => resealSecrets(tx, signing))
