import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import type { EditHistoryEntry } from '../../protocol/message-changes.ts'
import { topicFor } from '../messages/view.ts'
import { htmlDiff } from './html-diff.ts'
import { editsOf } from './queries.ts'
import { visibleEdits, withTopicNames, type HistoryPolicy } from './visible-edits.ts'

type Wish = { allowEmptyTopic: boolean }

/** One version of a message, with what made it differ from the one before. */
type Snapshot = Omit<EditHistoryEntry, 'topic'> & {
  topic: string
  content: string
  rendered_content: string
  content_html_diff?: string
}

type Present = { topic: string; content: string; rendered: string; senderId: number; sentAt: Date }

/** All versions of a message that the organization shows, oldest first. Whether they may read it was asked before. */
export async function messageHistory(
  tx: Tx,
  id: number,
  policy: HistoryPolicy,
  wish: Wish,
): Promise<object[]> {
  const present = await tx.one<Present>(sql`
    select coalesce(v.topic, '') as topic, m.content, m.rendered, m.sender_id as "senderId",
      m.sent_at as "sentAt"
    from messages m join conversations v on v.id = m.conversation_id where m.id = ${id}`)
  const { edits } = await tx.one<{ edits: EditHistoryEntry[] }>(
    sql`select ${editsOf} as edits from messages m where m.id = ${id}`,
  )
  const snapshots = backwards(present, visibleEdits(edits, policy))
  return snapshots.map(snapshot => withTopicNames(snapshot, topic => topicFor(topic, wish)))
}

/** From what is so now back to what was sent. `edits` are the newest first. */
function backwards(present: Present, edits: readonly EditHistoryEntry[]): Snapshot[] {
  let { topic, content, rendered } = present
  const snapshots: Snapshot[] = edits.map(edit => {
    const snapshot = {
      ...edit,
      topic,
      content,
      rendered_content: rendered,
      ...(edit.prev_rendered_content !== undefined && {
        content_html_diff: htmlDiff(edit.prev_rendered_content, rendered),
      }),
    }
    topic = edit.prev_topic ?? topic
    content = edit.prev_content ?? content
    rendered = edit.prev_rendered_content ?? rendered
    return snapshot
  })
  const timestamp = unixSeconds(present.sentAt)
  const first = { topic, content, rendered_content: rendered, timestamp, user_id: present.senderId }
  return [...snapshots, first].toReversed()
}
