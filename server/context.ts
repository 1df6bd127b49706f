import type { Logger } from 'pino'
import type { ServerConfig } from './config.ts'
import type { HeldQueues } from './domain/event-queues/held-queues.ts'
import type { KnownAccounts } from './identity/known-accounts.ts'
import type { PictureDecoder } from './pictures/decoder.ts'
import type { Clock } from './platform/clock.ts'
import type { Database } from './platform/database/database.ts'
import type { Limiter } from './platform/limits/limiter.ts'
import type { EventLog } from './platform/events/event-log.ts'
import type { Keyring } from './platform/signing/keyring.ts'

/** What the composition root builds once and everything is handed. */
export type Context = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly config: ServerConfig
  readonly events: EventLog
  readonly accounts: KnownAccounts
  readonly queues: HeldQueues
  readonly limits: Limiter
  readonly signing: Keyring
  readonly pictures: PictureDecoder
}
