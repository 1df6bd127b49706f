import { messagesArchived } from './messages-archived.ts'
import { messagesRestore } from './messages-restore.ts'
import type { Verb } from './verb.ts'

export const messagesVerbs: readonly Verb[] = [messagesArchived, messagesRestore]
