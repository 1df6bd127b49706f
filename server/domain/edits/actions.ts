import type { Allowed } from '../../access/allowed.ts'
import { readersAmong, whoFollows, whoKnowsOf } from '../../access/audience.ts'
import { refusesEdit } from '../../access/message-change-rules.ts'
import type { HeldMessage } from '../../access/messages-to-change.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import type { Attachment } from '../../protocol/attachments.ts'
import type { PropagateMode } from '../../protocol/message-changes.ts'
import { correctFirstMessage } from '../deletions/actions.ts'
import { messagesDeleted } from '../deletions/events.ts'
import { compiledLinkifiers } from '../linkifiers/compiled.ts'
import { recordModeration } from '../messages/record-moderation.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { moveUserTopics } from '../user-topics/move.ts'
import { editContent } from './edit-content.ts'
import { messageUpdated } from './events.ts'
import { flagsAfter } from './flags-after.ts'
import { channelToMoveTo } from './may-move.ts'
import { moveMessages, type Moved } from './move.ts'
import { giveNotice } from './notices.ts'
import type { WantedEdit } from './request.ts'

export type Edit = {
  wanted: WantedEdit
  mode: PropagateMode
  notices: { inOldTopic: boolean; inNewTopic: boolean }
  now: Date
}

/**
 * Changes what a message says, or where it and others are. Whoever could follow it hears of it. Resolves to files of the actor
 * that no message refers to any more.
 */
export async function editMessage(
  tx: Tx,
  actor: Actor,
  message: Allowed<HeldMessage, 'change'>,
  { wanted, mode, notices, now }: Edit,
): Promise<Attachment[]> {
  const settings = await organizationSettings(tx)
  const refusal =
    wanted.content !== undefined && refusesEdit({ reader: actor, message, now }, settings)
  if (refusal) throw badRequest(refusal)
  const moves = wanted.topic !== undefined || wanted.channelId !== undefined
  const channel = await channelToMoveTo(tx, actor, message, { wanted, settings, now })
  const moved = moves
    ? await moveMessages(tx, actor, message, { wanted, channel, mode, settings, now })
    : undefined
  const content =
    wanted.content === undefined
      ? undefined
      : await editContent(tx, actor, message, { content: wanted.content, now })
  if (!moved && !content) return []
  await tell(tx, actor, message, { moved, content, now })
  if (moved) {
    const { ids, from, to } = moved
    const details = { toChannel: to.channelId }
    await recordModeration(tx, actor.id, {
      kind: 'message.moved',
      ids,
      channel: from.channelId,
      details,
    })
    await afterMove(tx, moved, now)
    await giveNotice(tx, actor, moved, { ...notices, now })
  }
  return content?.detached ?? []
}

type Done = {
  moved: Moved | undefined
  content: { content: string; rendered: string } | undefined
  now: Date
}

async function tell(tx: Tx, actor: Actor, message: HeldMessage, done: Done): Promise<void> {
  const { moved } = done
  const following = await whoFollows(tx, moved?.ids ?? [message.id])
  const users = [...new Set([...(moved?.followers ?? []), ...following, actor.id])]
  const { flags, extras } = await flagsAfter(tx, message.id, users)
  const isPublic = message.channelId !== null && !message.isPrivateChannel
  const linkifiers = moved ? await compiledLinkifiers(tx) : []
  announce(tx, messageUpdated(message, { ...done, editorId: actor.id, flags }, linkifiers), {
    users,
    userExtras: moved ? await hidingOrigin(tx, moved, users, extras) : extras,
    publicChannel: isPublic && !moved?.to.isPrivate,
  })
  if (moved) tellLosers(tx, moved)
}

/** Whoever cannot see the messages any more is told that they are gone, and so are programs that follow the public channels. */
function tellLosers(tx: Tx, { ids, from, to, losers }: Moved): void {
  const leavesPublic = !from.isPrivate && to.isPrivate
  if (losers.length === 0 && !leavesPublic) return
  for (const event of messagesDeleted(ids, from))
    announce(tx, event, { users: losers, publicChannel: leavesPublic })
}

type Extras = Record<number, { flags: string[] }>

/** Readers of the new channel who may not know of the old one are not told what it and its topic are called. */
async function hidingOrigin(tx: Tx, { from, to }: Moved, users: readonly number[], extras: Extras) {
  if (!from.isPrivate || from.channelId === to.channelId) return extras
  const knowing = new Set(await whoKnowsOf(tx, from.channelId))
  const hidden = { stream_name: '', orig_subject: '' }
  const strangers = users.filter(id => !knowing.has(id))
  return {
    ...extras,
    ...Object.fromEntries(strangers.map(id => [id, { ...extras[id], ...hidden }])),
  }
}

/** What else hangs on where messages are: the first message of channels, and what people say of whole topics. */
async function afterMove(tx: Tx, { from, to, isWhole, isNew }: Moved, now: Date): Promise<void> {
  if (from.channelId !== to.channelId) {
    await correctFirstMessage(tx, from.channelId)
    await correctFirstMessage(tx, to.channelId)
  }
  if (!isWhole) return
  const everybody = (await tx.many<{ id: number }>(sql`select id from users`)).map(({ id }) => id)
  const readers = new Set(await readersAmong(tx, to.channelId, everybody))
  const except = everybody.filter(id => !readers.has(id))
  await moveUserTopics(tx, { from, to, now, isNew, except })
}
