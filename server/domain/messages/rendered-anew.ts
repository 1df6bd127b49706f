import { whoFollows } from '../../access/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import { flagsAfter } from '../edits/flags-after.ts'

export type RenderedMessage = {
  id: number
  senderId: number
  channelId: number | null
  channelName: string | null
  isPrivate: boolean
  content: string
  rendered: string
  sentAt: Date
}

/** Held until the end of the transaction, so that nobody edits it meanwhile; undefined when it has been deleted. */
export async function heldToRender(tx: Tx, id: number): Promise<RenderedMessage | undefined> {
  await tx.run(sql`select from messages where id = ${id} for no key update`)
  return tx.maybe<RenderedMessage>(sql`
    select m.id, m.sender_id as "senderId", m.channel_id as "channelId", c.name as "channelName",
      coalesce(c.is_private, false) as "isPrivate", m.content, m.rendered, m.sent_at as "sentAt"
    from messages m left join channels c on c.id = m.channel_id where m.id = ${id}`)
}

/** The same words in another form, for all who see the message: nobody has edited it. */
export async function renderedAnew(
  tx: Tx,
  message: RenderedMessage,
  rendered: string,
): Promise<void> {
  if (rendered === message.rendered) return
  const { id, channelId, channelName, content } = message
  await tx.run(sql`update messages set rendered = ${rendered} where id = ${id}`)
  const users = await whoFollows(tx, [id])
  const { flags, extras } = await flagsAfter(tx, id, users)
  announce(
    tx,
    {
      type: 'update_message',
      user_id: null,
      rendering_only: true,
      message_id: id,
      message_ids: [id],
      flags,
      edit_timestamp: unixSeconds(message.sentAt),
      ...(channelId !== null && { stream_id: channelId, stream_name: channelName ?? '' }),
      content,
      rendered_content: rendered,
      is_me_message: content.startsWith('/me '),
    },
    { users, userExtras: extras, publicChannel: channelId !== null && !message.isPrivate },
  )
}
