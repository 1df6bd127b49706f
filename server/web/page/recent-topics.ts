import type { Message } from '../../protocol/messages.ts'
import type { ClientState } from '../../protocol/state.ts'
import { ask } from './api.ts'

type Topic = { name: string; newestId: number }

/** The topics of each channel that this page has seen a message of, the liveliest first. */
export type RecentTopics = {
  of(channelId: number): readonly Topic[]
  note(messages: readonly Message[]): void
  /** Learns from a fresh state and the newest messages of all conversations. */
  learn(state: ClientState): Promise<void>
}

const lookBack = 300

export function createRecentTopics(): RecentTopics {
  const channels = new Map<number, Map<string, Topic>>()
  const add = (channelId: number, topic: Topic) => {
    const known = channels.get(channelId) ?? new Map<string, Topic>()
    const key = topic.name.toLowerCase()
    if ((known.get(key)?.newestId ?? -1) < topic.newestId) known.set(key, topic)
    channels.set(channelId, known)
  }
  const note = (messages: readonly Message[]) => {
    for (const message of messages)
      if (message.type === 'stream')
        add(message.stream_id, { name: message.subject, newestId: message.id })
  }
  return {
    of: channelId =>
      [...(channels.get(channelId)?.values() ?? [])].sort((a, b) => b.newestId - a.newestId),
    note,
    async learn({ unread_msgs: { streams } }) {
      for (const { stream_id: id, topic, unread_message_ids: ids } of streams)
        add(id, { name: topic, newestId: ids.at(-1) ?? 0 })
      const newest = { anchor: 'newest', num_before: lookBack, num_after: 0, narrow: [] }
      const { messages } = await ask<{ messages: Message[] }>('GET', '/messages', {
        ...newest,
        allow_empty_topic_name: true,
      })
      note(messages)
    },
  }
}
