import type { Allowed } from '../../access/allowed.ts'
import { channelToNotify } from '../../access/channels.ts'
import type { MessagePlace } from '../../access/messages.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { sendToChannel } from '../messages/actions.ts'
import { messageContent, messageTopic } from '../messages/draft.ts'
import { noticeDraft } from '../notices/draft.ts'
import { fenceAround, silently } from '../notices/words.ts'
import { notificationBot } from '../users/notification-bot.ts'

type Report = {
  type: keyof typeof reasons
  description: string
  channelId: number
  now: Date
}

const reasons = {
  spam: 'spam',
  harassment: 'harassment',
  inappropriate: 'inappropriate content',
  norms: 'a violation of community norms',
  other: 'another reason',
}

/** Says in the moderators' channel what somebody has reported, with the words as they are now: a later edit does not hide them. */
export async function reportMessage(
  tx: Tx,
  reporter: Actor,
  message: Allowed<MessagePlace, 'read'>,
  report: Report,
): Promise<void> {
  const reported = await reportedMessage(tx, message.id)
  const { type } = report
  record(tx, {
    kind: 'message.reported',
    message: message.id,
    user: reported.id,
    details: { type },
  })
  const sender = await notificationBot(tx)
  const channel = await channelToNotify(tx, sender, report.channelId)
  const content = [
    `${silently(reporter)} reported message ${message.id} by ${silently(reported)}, ${placeOf(reported)}, for ${reasons[report.type]}.`,
    ...(report.description === '' ? [] : [quoted(report.description)]),
    'What it says:',
    quoted(reported.content),
  ].join('\n\n')
  const draft = noticeDraft(sender, { content: messageContent(content), now: report.now })
  await sendToChannel(tx, draft, channel, messageTopic(`Reports about ${reported.fullName}`))
}

type Reported = {
  id: number
  fullName: string
  content: string
  channel: string | null
  topic: string | null
}

const reportedMessage = (tx: Tx, id: number) =>
  tx.one<Reported>(sql`
    select u.id, u.full_name as "fullName", m.content, c.name as channel, v.topic
    from messages m join users u on u.id = m.sender_id join conversations v on v.id = m.conversation_id
      left join channels c on c.id = m.channel_id
    where m.id = ${id}`)

const placeOf = ({ channel, topic }: Reported) =>
  channel === null ? 'in a direct message' : `in #**${channel}${topic ? `>${topic}` : ''}**`

function quoted(text: string): string {
  const fence = fenceAround(text)
  return `${fence}quote\n${text}\n${fence}`
}
