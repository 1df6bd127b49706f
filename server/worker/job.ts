import type { AuditKey } from '../audit/audit-key.ts'
import type { Context } from '../context.ts'
import type { Mailer } from '../platform/mail/mailer.ts'

/** What a job is handed: the worker serves nobody, so it hears no events. */
export type WorkerContext = Omit<Context, 'events' | 'accounts' | 'queues' | 'limits'> & {
  /** Absent where no mail is sent. */
  readonly mailer?: Mailer
  /** Absent where no heads of the audit log are kept. */
  readonly auditKey?: AuditKey
}

/** Something to be done again and again, that no request waits for. */
export type Job = {
  /** In the log's words. */
  readonly name: string
  readonly everyMs: number
  run(ctx: WorkerContext): Promise<void>
}
