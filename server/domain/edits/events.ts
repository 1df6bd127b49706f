import type { HeldMessage } from '../../access/messages-to-change.ts'
import { topicLinks, type Linkifier } from '../../markdown/linkifiers/linkifier.ts'
import type { UpdateMessageEvent } from '../../protocol/message-changes.ts'
import type { Moved } from './move.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'

/** What one change has done, beside the message as it was before. */
export type Changed = {
  editorId: number
  now: Date
  flags: string[]
  content: { content: string; rendered: string } | undefined
  moved: Moved | undefined
}

export const messageUpdated = (
  before: HeldMessage,
  changed: Changed,
  linkifiers: readonly Linkifier[],
): UpdateMessageEvent => ({
  type: 'update_message',
  user_id: changed.editorId,
  rendering_only: false,
  message_id: before.id,
  message_ids: changed.moved?.ids ?? [before.id],
  flags: changed.flags,
  edit_timestamp: unixSeconds(changed.now),
  ...(before.channelId !== null && {
    stream_id: before.channelId,
    stream_name: before.channelName ?? '',
  }),
  ...(changed.moved && moveKeys(changed.moved, linkifiers)),
  ...(changed.content && {
    orig_content: before.content,
    orig_rendered_content: before.rendered,
    content: changed.content.content,
    rendered_content: changed.content.rendered,
    is_me_message: changed.content.content.startsWith('/me '),
  }),
})

const moveKeys = ({ mode, from, to }: Moved, linkifiers: readonly Linkifier[]) => ({
  propagate_mode: mode,
  orig_subject: from.topic,
  ...(to.topic !== from.topic && {
    subject: to.topic,
    topic_links: topicLinks(to.topic, linkifiers),
  }),
  ...(to.channelId !== from.channelId && { new_stream_id: to.channelId }),
})
