import type { EditHistoryEntry } from '../../protocol/message-changes.ts'

export type HistoryPolicy = 'all' | 'moves' | 'none'

/** What the organization shows of the edits of a message, in their order. */
export function visibleEdits(
  edits: readonly EditHistoryEntry[],
  policy: HistoryPolicy,
): EditHistoryEntry[] {
  if (policy === 'none') return []
  if (policy === 'all') return [...edits]
  return edits
    .filter(edit => edit.prev_topic !== undefined || edit.prev_stream !== undefined)
    .map(edit => {
      const copy = { ...edit }
      delete copy.prev_content
      delete copy.prev_rendered_content
      return copy
    })
}

/** The same with its topics as this client calls them. */
export const withTopicNames = <E extends { topic?: string; prev_topic?: string }>(
  edit: E,
  nameOf: (topic: string) => string,
): E => ({
  ...edit,
  ...(edit.topic !== undefined && { topic: nameOf(edit.topic) }),
  ...(edit.prev_topic !== undefined && { prev_topic: nameOf(edit.prev_topic) }),
})
