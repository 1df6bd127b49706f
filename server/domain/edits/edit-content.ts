import type { Allowed } from '../../access/allowed.ts'
import { seersAmong, subscribersOf, whoFollows } from '../../access/audience.ts'
import type { HeldMessage } from '../../access/messages-to-change.ts'
import { requireMayMentionEveryone } from '../../access/organization-grants.ts'
import type { Actor } from '../../identity/actor.ts'
import { renderMarkdown, type Rendered } from '../../markdown/render.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Attachment } from '../../protocol/attachments.ts'
import { referToOtherFiles } from '../attachments/references.ts'
import { alertedBy } from '../flags/alerted.ts'
import { firstSubmessage } from '../submessages/queries.ts'
import { wantPreviews } from '../link-previews/want.ts'
import { lookUpNames } from '../messages/named.ts'
import { wordsOf } from '../search/language.ts'

type Editing = { content: string; now: Date }
/** `detached` are files of the author that no message refers to any more. */
export type Edited = { content: string; rendered: string; detached: Attachment[] }

/** Writes what the message says from now on, and whom it calls. Resolves to both forms; nothing is announced yet. */
export async function editContent(
  tx: Tx,
  author: Actor,
  message: Allowed<HeldMessage, 'change'>,
  { content, now }: Editing,
): Promise<Edited> {
  if (await firstSubmessage(tx, message.id)) throw badRequest('Widgets cannot be edited.')
  const rendered = renderMarkdown(content, await lookUpNames(tx, author, content))
  await checkCalls(tx, author, message, rendered)
  await tx.run(sql`
    insert into message_edits (message_id, user_id, edited_at, prev_content, prev_rendered)
    values (${message.id}, ${author.id}, ${now}, ${message.content}, ${message.rendered})`)
  await tx.run(sql`
    update messages set content = ${content}, rendered = ${rendered.html},
      mentions_everyone = ${rendered.mentionsEveryone}, last_edited_at = ${now},
      search = ${wordsOf(content)}
    where id = ${message.id}`)
  await callAgain(tx, message.id, content, rendered.mentionedUserIds)
  await wantPreviews(tx, message.id, rendered.links)
  const said = { content, rendered: rendered.html }
  const detached = await referToOtherFiles(tx, author, { id: message.id, ...said })
  return { ...said, detached }
}

/** Whoever may not call everybody may not do it later either. */
async function checkCalls(tx: Tx, author: Actor, message: HeldMessage, rendered: Rendered) {
  if (!rendered.mentionsEveryone || message.channelId === null) return
  const { length } = await subscribersOf(tx, message.channelId)
  await requireMayMentionEveryone(tx, author, length)
}

/** Those who are called now, or follow a word that stands in it now, and nobody else. */
async function callAgain(tx: Tx, id: number, content: string, mentioned: readonly number[]) {
  const followers = await whoFollows(tx, [id])
  const alerted = (await alertedBy(tx, content)).filter(user => followers.includes(user))
  await flagOnly(tx, id, 'mentioned', await seersAmong(tx, [id], mentioned))
  await flagOnly(tx, id, 'has_alert_word', alerted)
}

type Computed = 'mentioned' | 'has_alert_word'

async function flagOnly(tx: Tx, id: number, flag: Computed, users: readonly number[]) {
  await tx.run(sql`
    delete from message_flags
    where message_id = ${id} and flag = ${flag} and not user_id = any(${users}::int[])`)
  await tx.run(sql`
    insert into message_flags (user_id, message_id, flag)
    select user_id, ${id}, ${flag} from unnest(${users}::int[]) user_id on conflict do nothing`)
}
