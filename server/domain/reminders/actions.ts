import type { Context } from '../../context.ts'
import { messageToRead } from '../../access/messages.ts'
import { accountOfId } from '../../identity/accounts.ts'
import type { Actor } from '../../identity/actor.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { notFound } from '../../platform/http/not-found.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import { lookUpNames } from '../messages/named.ts'
import { storedMessage } from '../messages/queries.ts'
import { tell } from '../notices/tell.ts'
import { notificationBot } from '../users/notification-bot.ts'
import { reminderContent } from './content.ts'
import { reminderGone, reminderSet } from './events.ts'
import {
  deleteReminder,
  deleteRemindersOf,
  dueReminder,
  insertReminder,
  type StoredReminder,
} from './queries.ts'

type Wish = { messageId: number; note: string; deliverAt: Date }

/** Reminds the actor of a message they may read. Resolves to the reminder's id. */
export async function remind(tx: Tx, actor: Actor, wish: Wish): Promise<number> {
  const message = await messageToRead(tx, actor, wish.messageId)
  const content = reminderContent(await storedMessage(tx, message.id), wish.note)
  const names = await lookUpNames(tx, await notificationBot(tx), content)
  const rendered = renderMarkdown(content, names).html
  const reminder = await insertReminder(tx, { ...wish, userId: actor.id, content, rendered })
  const { id, deliverAt } = reminder
  await enqueue(tx, 'reminder', { id }, { runAt: deliverAt, key: `reminder-${id}` })
  announce(tx, reminderSet(reminder), onlyUsers(actor.id))
  return id
}

export async function cancelReminder(tx: Tx, actor: Actor, id: number): Promise<void> {
  if (!(await deleteReminder(tx, actor.id, id))) throw notFound('Reminder does not exist')
  announce(tx, reminderGone(id), onlyUsers(actor.id))
}

/** For messages that are about to be deleted: nobody is reminded of them. */
export async function cancelRemindersOf(tx: Tx, messageIds: readonly number[]): Promise<void> {
  for (const { id, userId } of await deleteRemindersOf(tx, messageIds))
    announce(tx, reminderGone(id), onlyUsers(userId))
}

/** Reminds somebody whose time has come. The row goes with the message: done twice, there is nothing left to say. */
export const deliverReminder = (
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  id: number,
): Promise<void> =>
  db.transaction(async tx => {
    const now = clock.now()
    const reminder = await dueReminder(tx, id, now)
    if (!reminder) return
    await deleteReminder(tx, reminder.userId, id)
    announce(tx, reminderGone(id), onlyUsers(reminder.userId))
    const content = await presentContent(tx, reminder)
    if (content !== undefined) await tell(tx, reminder.userId, { content, now })
  })

/** The message as it is now, since it may have been edited, or be theirs to read no more. */
async function presentContent(tx: Tx, reminder: StoredReminder): Promise<string | undefined> {
  const account = await accountOfId(tx, reminder.userId)
  if (account?.isActive !== true) return undefined
  try {
    const message = await messageToRead(tx, account, reminder.messageId)
    return reminderContent(await storedMessage(tx, message.id), reminder.note)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const note = reminder.note === '' ? '' : `\n\n${reminder.note}`
    return `You asked to be reminded of a message that you can no longer read.${note}`
  }
}
