import * as z from 'zod'
import { accountOfId, type Account } from '../../identity/accounts.ts'
import { topicUrlWith } from '../../markdown/narrow-url.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { action, paragraph, type Letter, type Part } from '../mail/letter.ts'
import type { Waiting } from '../mail/outbox.ts'
import { emptyTopicName } from '../messages/view.ts'
import { showsContent } from '../mail/shows-content.ts'
import { organizationName } from '../organization/queries.ts'
import { settingsOf } from '../settings/read.ts'
import { unsubscribeAddress } from '../unsubscribing/token.ts'
import { digestPeriodMs } from './period.ts'
import { busyTopics, newChannels, unreadDirectly, type BusyTopic } from './queries.ts'

const about = z.object({ sinceId: z.int() })
const mostShown = 5

/** What happened in a week; undefined when nothing did, or who it is for has turned it off. */
export async function digestLetter(
  ctx: WorkerContext,
  tx: Tx,
  mail: Waiting,
): Promise<Letter | undefined> {
  const reader = mail.userId === null ? undefined : await accountOfId(tx, mail.userId)
  if (!reader?.isActive) return undefined
  const own = await settingsOf(tx, reader.id)
  if (!own.enable_digest_emails) return undefined
  const week = await weekOf(tx, reader, mail)
  if (week.topics.length + week.channels.length + week.direct === 0) return undefined
  const name = await organizationName(tx)
  const at = (path: string) => new URL(path, ctx.config.url).href
  const isShown = await showsContent(tx, own)
  return {
    to: { name: reader.fullName, address: reader.email },
    subject: `A week in ${name}`,
    parts: [...(isShown ? told(week, at) : counts(week)), action('Open Parley', at('/'))],
    unsubscribe: {
      address: unsubscribeAddress(ctx, { userId: reader.id, from: 'digest' }),
      text: 'Send me no more of these weekly mails',
    },
  }
}

async function weekOf(tx: Tx, reader: Account, mail: Waiting) {
  const { sinceId } = about.parse(mail.about)
  const since = new Date(mail.createdAt.getTime() - digestPeriodMs)
  return {
    topics: await busyTopics(tx, reader, sinceId, mostShown),
    channels: await newChannels(tx, reader, since, mostShown),
    direct: await unreadDirectly(tx, reader),
  }
}
type Week = Awaited<ReturnType<typeof weekOf>>

const told = ({ topics, channels, direct }: Week, at: (path: string) => string): Part[] => [
  ...waiting(direct),
  ...topics.map(topic => action(titleOf(topic), at(addressOf(topic)))),
  ...(channels.length > 0
    ? [paragraph(`New channels: ${channels.map(({ name }) => `#${name}`).join(', ')}`)]
    : []),
]

/** What says neither who nor where. */
const counts = ({ topics, channels, direct }: Week): Part[] => [
  ...waiting(direct),
  ...(topics.length > 0 ? [paragraph('People talked in your channels.')] : []),
  ...(channels.length > 0 ? [paragraph('There are new channels.')] : []),
]

const waiting = (direct: number): Part[] =>
  direct > 0 ? [paragraph(`${counted(direct, 'direct message')} to you, not read yet.`)] : []

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

const titleOf = ({ channel, topic, messages, people }: BusyTopic) =>
  `#${channel} > ${topic || emptyTopicName}: ${counted(messages, 'message')} of ${people === 1 ? 'one person' : `${people} people`}`

const addressOf = ({ channelId, channel, topic, messageId }: BusyTopic) =>
  topicUrlWith({ id: channelId, name: channel }, topic, messageId)
