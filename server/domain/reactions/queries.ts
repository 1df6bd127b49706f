import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Emoji, Reaction, ReactionEvent } from '../../protocol/reactions.ts'
import type { NamedEmoji } from './emoji.ts'

/** The reactions to a row `m` of messages, the oldest first, in the protocol's words. */
export const reactionsTo = sql`coalesce((
  select jsonb_agg(jsonb_build_object('emoji_name', e.emoji_name, 'emoji_code', e.emoji_code,
                                      'reaction_type', e.reaction_type, 'user_id', e.user_id) order by e.id)
  from reactions e where e.message_id = m.id), '[]')`

export const allReactions = async (tx: Tx, messageId: number): Promise<Reaction[]> =>
  (
    await tx.one<{ reactions: Reaction[] }>(
      sql`select ${reactionsTo} as reactions from messages m where m.id = ${messageId}`,
    )
  ).reactions

/** False when this person has put it on this message already. */
export const insertReaction = async (tx: Tx, messageId: number, reaction: Reaction) =>
  (await tx.run(sql`
    insert into reactions (message_id, user_id, emoji_name, emoji_code, reaction_type)
    values (${messageId}, ${reaction.user_id}, ${reaction.emoji_name}, ${reaction.emoji_code},
      ${reaction.reaction_type})
    on conflict do nothing`)) > 0

/** Takes a reaction back; undefined when there is none like it. */
export const deleteReaction = (
  tx: Tx,
  messageId: number,
  userId: number,
  { name, code, type }: NamedEmoji,
) =>
  tx.maybe<Emoji>(sql`
    delete from reactions where id = (
      select id from reactions
      where message_id = ${messageId} and user_id = ${userId}
        and (${code ?? null}::text is null or emoji_code = ${code ?? null})
        and (${type ?? null}::text is null or reaction_type = ${type ?? null})
        and (${code ?? null}::text is not null or emoji_name = ${name ?? null})
      order by id limit 1)
    returning emoji_name, emoji_code, reaction_type`)

/** Somebody as events about reactions show them. */
export const reactingPerson = (tx: Tx, id: number) =>
  tx.one<ReactionEvent['user']>(
    sql`select id as user_id, api_email as email, full_name from users where id = ${id}`,
  )
