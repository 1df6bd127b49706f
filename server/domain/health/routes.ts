import { sql } from '../../platform/database/sql.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'

/** For monitoring: the server is well when its database answers. */
const health = endpoint({
  method: 'GET',
  path: '/health',
  summary: 'Whether the server and its database answer.',
  auth: 'none',
  params: {},
  prefixes: [''],
  async handle({ db, signing }) {
    await db
      .snapshot(tx => tx.one(sql`select 1 as answer`))
      .catch(() => {
        throw new ApiError('SERVER_NOT_READY', 'The database does not answer', { status: 503 })
      })
    // Which key signs, so that who rotated it can see that the running server took it.
    return { status: 'ok', signing_key: signing.current }
  },
})

export const healthEndpoints = [health]
