import { record } from '../../audit/record.ts'
import type { Database } from '../../platform/database/database.ts'
import { ApiError } from '../../platform/http/api-error.ts'

/** Does it, and records when a second factor was not accepted. `userId`: whose it should have been, where that is known. */
export async function recordingRefusals<T>(
  db: Database,
  userId: number | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ApiError && error.code === 'TWO_FACTOR_FAILED')
      await db.transaction(async tx =>
        record(tx, {
          kind: 'sign_in.failed',
          ...(userId !== undefined && { user: userId }),
          details: { step: 'second factor' },
        }),
      )
    throw error
  }
}
