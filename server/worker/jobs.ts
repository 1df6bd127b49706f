import { noteConfiguration } from '../audit/note-configuration.ts'
import { writeHead } from '../audit/write-head.ts'
import { removeExpired } from '../domain/event-queues/expiry.ts'
import { removeFiles, removeLeftovers } from '../domain/attachments/removal.ts'
import { measureChannels } from '../domain/channels/activity.ts'
import { writeDigests } from '../domain/digests/write.ts'
import { removeUnshown } from '../domain/link-previews/removal.ts'
import { removeOldMails } from '../domain/mail/removal.ts'
import { noteMissedMessages } from '../domain/missed-messages/note.ts'
import { promoteMembers } from '../domain/user-groups/full-members.ts'
import { removeAbandoned } from '../domain/resumable-uploads/removal.ts'
import { startExpiry } from '../domain/retention/expire.ts'
import { emptyArchive } from '../domain/retention/empty-archive.ts'
import { resealAll } from '../domain/two-factor/reseal.ts'
import type { Job } from './job.ts'
import { rescueLostJobs } from './lost-jobs.ts'

/** Everything that the worker does. */
export const jobs: readonly Job[] = [
  { name: 'remove what has expired', everyMs: 60_000, run: removeExpired },
  { name: 'give back the jobs of dead workers', everyMs: 10_000, run: rescueLostJobs },
  { name: 'remove files that nobody needs', everyMs: 60_000, run: removeFiles },
  { name: 'note what people missed', everyMs: 5000, run: noteMissedMessages },
  { name: 'write digests', everyMs: 10 * 60_000, run: writeDigests },
  { name: 'remove mails of long ago', everyMs: 60 * 60_000, run: removeOldMails },
  { name: 'forget what no link shows', everyMs: 60 * 60_000, run: removeUnshown },
  { name: 'make full members of whoever has waited', everyMs: 10 * 60_000, run: promoteMembers },
  { name: 'give up abandoned uploads', everyMs: 60 * 60_000, run: removeAbandoned },
  { name: 'look for messages whose time is over', everyMs: 60 * 60_000, run: startExpiry },
  { name: 'empty the archive of deleted messages', everyMs: 60 * 60_000, run: emptyArchive },
  { name: 'sign the head of the audit log', everyMs: 10 * 60_000, run: writeHead },
  { name: 'note what is configured otherwise', everyMs: 60 * 60_000, run: noteConfiguration },
  { name: 'measure what goes on in channels', everyMs: 60 * 60_000, run: measureChannels },
  { name: 'seal anew what an earlier key sealed', everyMs: 60 * 60_000, run: resealAll },
  { name: 'remove what broken uploads left', everyMs: 24 * 60 * 60_000, run: removeLeftovers },
]
