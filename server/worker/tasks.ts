import { previewLinks } from '../domain/link-previews/show.ts'
import { deliverMail } from '../domain/mail/deliver.ts'
import { gatherMissedMessages } from '../domain/missed-messages/gather.ts'
import { deliverReminder } from '../domain/reminders/actions.ts'
import { deliverScheduled } from '../domain/scheduled-messages/deliver.ts'
import { makeThumbnails } from '../domain/thumbnails/make.ts'
import { indexAgain } from '../domain/search/index-again.ts'
import type { JobName, JobPayloads } from '../platform/jobs/enqueue.ts'
import type { WorkerContext } from './job.ts'

/** What is done once, when its time has come. Each may be done again after a crash, and does nothing the second time. */
export type Tasks = {
  readonly [Name in JobName]: (ctx: WorkerContext, payload: JobPayloads[Name]) => Promise<void>
}

export const tasks: Tasks = {
  'scheduled message': (ctx, { id }) => deliverScheduled(ctx, id),
  reminder: (ctx, { id }) => deliverReminder(ctx, id),
  'missed messages': (ctx, { userId }) => gatherMissedMessages(ctx, userId),
  mail: (ctx, { id }) => deliverMail(ctx, id),
  'link previews': (ctx, { id }) => previewLinks(ctx, id),
  'words of a language': indexAgain,
  thumbnails: (ctx, { id }) => makeThumbnails(ctx, id),
}
