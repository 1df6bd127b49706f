import type { Actor } from '../identity/actor.ts'
import { notFound } from '../platform/http/not-found.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'

/** A file that comes in pieces; sizes in bytes. */
export type ResumableUpload = {
  readonly token: string
  readonly name: string
  readonly size: number
  readonly received: number
  /** Where the finished file is. */
  readonly pathId: string | null
}

/** Those of others, and those that were given up, are one answer. */
export async function ownUpload(
  tx: Tx,
  actor: Actor,
  token: string,
): Promise<Allowed<ResumableUpload, 'continue'>> {
  const upload = await tx.maybe<ResumableUpload>(sql`
    select u.token, u.file_name as name, u.size::float8 as size, u.received::float8 as received,
      a.path_id as "pathId"
    from resumable_uploads u left join attachments a on a.id = u.attachment_id
    where u.token = ${token} and u.owner_id = ${actor.id}`)
  if (!upload) throw notFound('Upload not found')
  return allow(upload, 'continue')
}
