import type { TopicChange } from '../../access/message-change-rules.ts'
import { badRequest } from '../../platform/http/api-error.ts'

/** What the name of a topic begins with when there is nothing left to say. */
const mark = '✔ '

export const isResolved = (topic: string): boolean => topic.startsWith(mark)

/** What has to be allowed to call the topic `after` instead of `before`. */
export const topicChange = (before: string, after: string): TopicChange => ({
  marks: isResolved(before) !== isResolved(after),
  renames: !isResolving(before, after),
})

/** Whether two names are one topic, resolved and not. */
export const isResolving = (before: string, after: string): boolean =>
  isResolved(before) !== isResolved(after) && unmarked(before) === unmarked(after)

const unmarked = (topic: string) => topic.replace(/^✔ /, '')

/** The nameless topic has no end. */
export function refuseResolvingNameless(before: string, after: string): void {
  if (before === '' && /^✔( general chat)?$/.test(after))
    throw badRequest('General chat cannot be marked as resolved')
}
