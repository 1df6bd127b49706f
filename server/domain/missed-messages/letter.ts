import * as z from 'zod'
import { messagesLeftToTell } from '../../access/mailed-messages.ts'
import { accountOfId } from '../../identity/accounts.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { action, paragraph, quote, remark, type Letter, type Part } from '../mail/letter.ts'
import type { Waiting } from '../mail/outbox.ts'
import { showsContent } from '../mail/shows-content.ts'
import { organizationName } from '../organization/queries.ts'
import { settingsOf } from '../settings/read.ts'
import { unsubscribeAddress } from '../unsubscribing/token.ts'
import { placeOf, type Place } from './place.ts'
import { withoutSpoilers } from './without-spoilers.ts'

const about = z.object({ messageIds: z.array(z.int()) })

/** More than these are counted. */
const mostShown = 20

/** What somebody missed in one conversation and has not read meanwhile, as far as their settings and the organization's show it. */
export async function missedMessagesLetter(
  ctx: WorkerContext,
  tx: Tx,
  mail: Waiting,
): Promise<Letter | undefined> {
  const reader = mail.userId === null ? undefined : await accountOfId(tx, mail.userId)
  if (!reader) return undefined
  const messages = await messagesLeftToTell(tx, reader.id, about.parse(mail.about).messageIds)
  const [first] = messages
  if (!first) return undefined
  const own = await settingsOf(tx, reader.id)
  const name = await organizationName(tx)
  const place = await placeOf(tx, { messageId: first.id, readerId: reader.id })
  const isShown = await showsContent(tx, own)
  const prefix = own.realm_name_in_email_notifications_policy === 2 ? `[${name}] ` : ''
  const shown = messages.slice(0, mostShown)
  const count = counted(messages.length)
  return {
    to: { name: reader.fullName, address: reader.email },
    subject: prefix + (isShown ? place.title : 'New messages'),
    parts: [
      ...(isShown ? shown.map(quoted) : [paragraph(`You have ${count} in ${name}.`)]),
      ...(isShown && messages.length > shown.length
        ? [paragraph(`And ${messages.length - shown.length} more.`)]
        : []),
      action('Open in Parley', new URL(isShown ? place.path : '/', ctx.config.url).href),
      remark(whyFor(place, isShown, name)),
    ],
    thread: `conversation-${place.conversationId}`,
    unsubscribe: {
      address: unsubscribeAddress(ctx, { userId: reader.id, from: 'missed-messages' }),
      text: 'Send me no more mails about messages',
    },
  }
}

const quoted = ({ senderName, content }: { senderName: string; content: string }): Part =>
  quote(senderName, withoutSpoilers(content))

const counted = (count: number) => (count === 1 ? 'a new message' : `${count} new messages`)

function whyFor({ isDirect }: Place, isShown: boolean, name: string): string {
  if (!isShown) return 'What was said is not shown in mails.'
  return isDirect
    ? `It was said to you in ${name} while you were away.`
    : `It was said in ${name} while you were away, where you want to be told by mail.`
}
