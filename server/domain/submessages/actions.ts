import type { Allowed } from '../../access/allowed.ts'
import { whoFollows } from '../../access/audience.ts'
import type { HeldMessage } from '../../access/messages-to-change.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import type { Submessage } from '../../protocol/submessages.ts'
import { firstSubmessage, insertSubmessage } from './queries.ts'
import { checkStep, widgetTypeIn } from './rules.ts'
import { widgetOf } from './widget.ts'

/** Makes a widget of a message that has just been written, when it asks to be one. Resolves to what it begins with. */
export async function beginWidget(
  tx: Tx,
  { id, senderId, content }: { id: number; senderId: number; content: string },
): Promise<Submessage[]> {
  const widget = widgetOf(content)
  if (!widget) return []
  const first = {
    message_id: id,
    sender_id: senderId,
    msg_type: 'widget',
    content: JSON.stringify(widget),
  }
  return [{ id: await insertSubmessage(tx, first), ...first }]
}

/** Adds a step to a widget. Only the author of a message can make one of it. */
export async function addSubmessage(
  tx: Tx,
  actor: Actor,
  message: Allowed<HeldMessage, 'change'>,
  { msgType, content }: { msgType: string; content: string },
): Promise<void> {
  const isAuthor = message.senderId === actor.id
  const first = await firstSubmessage(tx, message.id)
  if (!first && !isAuthor) throw badRequest('You cannot attach a submessage to this message.')
  checkStep({ content, widgetType: widgetTypeIn(first?.content), isAuthor })
  const added = { message_id: message.id, sender_id: actor.id, msg_type: msgType, content }
  const submessage_id = await insertSubmessage(tx, added)
  announce(
    tx,
    { type: 'submessage', submessage_id, ...added },
    {
      users: await whoFollows(tx, [message.id]),
      publicChannel: message.channelId !== null && !message.isPrivateChannel,
    },
  )
}
