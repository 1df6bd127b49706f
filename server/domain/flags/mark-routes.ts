import { channelToRead } from '../../access/channels.ts'
import { visibleTo } from '../../access/visible-to.ts'
import { ordinaryChat } from '../../audit/audits.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, text } from '../../platform/http/parameters.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { messageTopic } from '../messages/draft.ts'
import { markEverythingRead } from './mark-everything.ts'

const markAll = endpoint({
  method: 'POST',
  path: '/mark_all_as_read',
  summary: 'Marks everything as read; says whether that was all.',
  auth: 'user',
  audits: ordinaryChat,
  params: {},
  handle: async ({ db }, { actor }) => ({ complete: await markEverythingRead(db, actor) }),
})

const markChannel = endpoint({
  method: 'POST',
  path: '/mark_stream_as_read',
  summary: 'Marks all of a channel as read.',
  auth: 'user',
  audits: ordinaryChat,
  params: { stream_id: integer },
  async handle({ db }, { actor, params }) {
    const { id } = await db.snapshot(tx => channelToMark(tx, actor, params.stream_id))
    await markEverythingRead(db, actor, sql`m.channel_id = ${id}`)
    return {}
  },
})

const markTopic = endpoint({
  method: 'POST',
  path: '/mark_topic_as_read',
  summary: 'Marks all of a topic as read.',
  auth: 'user',
  audits: ordinaryChat,
  params: { stream_id: integer, topic_name: text() },
  async handle({ db }, { actor, params }) {
    const topic = await db.snapshot(async tx => {
      const channel = await channelToMark(tx, actor, params.stream_id)
      return tx.maybe<{ id: number }>(sql`
        select v.id from conversations v
        where v.channel_id = ${channel.id}
          and lower(v.topic) = lower(${messageTopic(params.topic_name)})
          and exists (select from messages m
                      where m.conversation_id = v.id and ${visibleTo(actor)})`)
    })
    if (!topic) throw badRequest(`No such topic '${params.topic_name}'`)
    await markEverythingRead(db, actor, sql`m.conversation_id = ${topic.id}`)
    return {}
  },
})

async function channelToMark(tx: Tx, actor: Actor, id: number) {
  const channel = await channelToRead(tx, actor, { id })
  if (!channel) throw badRequest('Invalid channel ID')
  return channel
}

export const markEndpoints = [markAll, markChannel, markTopic]
