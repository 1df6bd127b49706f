import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { SavedSnippet } from '../../protocol/saved-snippets.ts'

const columns = sql`id, title, content, extract(epoch from created_at)::bigint as date_created`

const ownSnippet = (userId: number, id: number): Sql =>
  sql`id = ${id}::bigint and user_id = ${userId}`

/** A person's own snippets, in the order of ids. */
export const snippetsOf = (tx: Tx, userId: number) =>
  tx.many<SavedSnippet>(
    sql`select ${columns} from saved_snippets where user_id = ${userId} order by id`,
  )

export const insertSnippet = (
  tx: Tx,
  userId: number,
  { title, content, now }: { title: string; content: string; now: Date },
) =>
  tx.one<SavedSnippet>(sql`
    insert into saved_snippets (user_id, title, content, created_at)
    values (${userId}, ${title}, ${content}, date_trunc('second', ${now}::timestamptz))
    returning ${columns}`)

/** What is undefined stays. Undefined when there is no such snippet of this person's. */
export const updateSnippet = (
  tx: Tx,
  userId: number,
  id: number,
  { title, content }: { title: string | undefined; content: string | undefined },
) =>
  tx.maybe<SavedSnippet>(sql`
    update saved_snippets set title = coalesce(${title}, title), content = coalesce(${content}, content)
    where ${ownSnippet(userId, id)} returning ${columns}`)

export const deleteSnippet = async (tx: Tx, userId: number, id: number): Promise<boolean> =>
  (await tx.run(sql`delete from saved_snippets where ${ownSnippet(userId, id)}`)) > 0
