import type { Actor } from '../../identity/actor.ts'
import type { Draft } from '../messages/actions.ts'

type Notice = { content: string; now: Date }

/** What the server itself says, in the name of its bot. */
export const noticeDraft = (bot: Actor, { content, now }: Notice): Draft => ({
  sender: bot,
  content,
  client: 'Internal',
  now,
  isReadBySender: true,
  echo: undefined,
})
