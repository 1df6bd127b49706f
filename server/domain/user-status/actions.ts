import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announceOf } from '../users/announce-person.ts'
import type { StatusEmoji } from './emoji.ts'

/** What is undefined stays as it is. */
export type StatusChange = { text: string | undefined; emoji: StatusEmoji | undefined }

/** Says something of a person, and tells everyone. A status without text and emoji is none. */
export async function changeStatus(
  tx: Tx,
  userId: number,
  { text, emoji }: StatusChange,
): Promise<void> {
  const { emoji_name = null, emoji_code = null, reaction_type = null } = emoji ?? {}
  await tx.run(sql`
    insert into user_statuses (user_id, status_text, emoji_name, emoji_code, reaction_type)
    values (${userId}, coalesce(${text ?? null}, ''), coalesce(${emoji_name}, ''),
      coalesce(${emoji_code}, ''), coalesce(${reaction_type}, ''))
    on conflict (user_id) do update set
      status_text = coalesce(${text ?? null}, user_statuses.status_text),
      emoji_name = coalesce(${emoji_name}, user_statuses.emoji_name),
      emoji_code = coalesce(${emoji_code}, user_statuses.emoji_code),
      reaction_type = coalesce(${reaction_type}, user_statuses.reaction_type)`)
  await tx.run(sql`
    delete from user_statuses where user_id = ${userId} and status_text = '' and emoji_name = ''`)
  await announceOf(tx, userId, {
    type: 'user_status',
    user_id: userId,
    ...(text !== undefined && { status_text: text }),
    ...emoji,
  })
}
