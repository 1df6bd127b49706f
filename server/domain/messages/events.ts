import type { Linkifier } from '../../markdown/linkifiers/linkifier.ts'
import type { AnnouncedMessage } from '../../protocol/messages.ts'
import type { StoredMessage } from './queries.ts'
import { toMessage } from './view.ts'

/** Both forms of the content travel with it; each client is given the one it asked for. */
export const messageSent = (
  stored: StoredMessage,
  flags: string[],
  linkifiers: readonly Linkifier[],
): AnnouncedMessage => ({
  type: 'message',
  message: toMessage(stored, {
    applyMarkdown: true,
    allowEmptyTopic: true,
    editHistory: 'none',
    linkifiers,
  }),
  markdown: stored.content,
  flags,
})
