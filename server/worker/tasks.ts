import type { JobName, JobPayloads } from '../platform/jobs/enqueue.ts'
import type { WorkerContext } from './job.ts'

/** What is done once, when its time has come. Each may be done again after a crash, and does nothing the second time. */
export type Tasks = {
  readonly [Name in JobName]: (ctx: WorkerContext, payload: JobPayloads[Name]) => Promise<void>
}

/** Each is loaded when it is first asked for: a worker that waits needs little memory. */
export const tasks: Tasks = {
  async 'scheduled message'(ctx, { id }) {
    const { deliverScheduled } = await import('../domain/scheduled-messages/deliver.ts')
    await deliverScheduled(ctx, id)
  },
  async reminder(ctx, { id }) {
    const { deliverReminder } = await import('../domain/reminders/actions.ts')
    await deliverReminder(ctx, id)
  },
  async 'missed messages'(ctx, { userId }) {
    const { gatherMissedMessages } = await import('../domain/missed-messages/gather.ts')
    await gatherMissedMessages(ctx, userId)
  },
  async mail(ctx, { id }) {
    const { deliverMail } = await import('../domain/mail/deliver.ts')
    await deliverMail(ctx, id)
  },
  async 'link previews'(ctx, { id }) {
    const { previewLinks } = await import('../domain/link-previews/show.ts')
    await previewLinks(ctx, id)
  },
  async 'words of a language'(ctx, payload) {
    const { indexAgain } = await import('../domain/search/index-again.ts')
    await indexAgain(ctx, payload)
  },
  async 'expired messages'(ctx, payload) {
    const { expireMessages } = await import('../domain/retention/expire.ts')
    await expireMessages(ctx, payload)
  },
  async thumbnails(ctx, { id }) {
    const { makeThumbnails } = await import('../domain/thumbnails/make.ts')
    await makeThumbnails(ctx, id)
  },
}
