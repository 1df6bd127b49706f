import { messageToDelete, topicToDelete } from '../../access/messages-to-delete.ts'
import { sometimes } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, text } from '../../platform/http/parameters.ts'
import { messageTopic } from '../messages/draft.ts'
import { deleteMessages } from './actions.ts'

/** Each batch is a transaction: nobody waits longer than for one, and what is done stays done. */
const batch = 100
/** Before the client gives up waiting. It asks again when there is more to do. */
const longestMs = 20_000

const deleteMessage = endpoint({
  method: 'DELETE',
  path: '/messages/:message_id',
  summary: 'Deletes a message.',
  auth: 'user',
  audits: sometimes('message.deleted'),
  params: { message_id: integer },
  async handle({ db, clock }, { actor, params }) {
    const now = clock.now()
    await db.transaction(async tx =>
      deleteMessages(tx, await messageToDelete(tx, actor, params.message_id, now), {
        by: { actorId: actor.id },
        now,
      }),
    )
    return {}
  },
})

const deleteTopic = endpoint({
  method: 'POST',
  path: '/streams/:stream_id/delete_topic',
  summary: 'Deletes all messages of a topic, the newest first.',
  auth: 'user',
  audits: sometimes('message.deleted'),
  params: { stream_id: integer, topic_name: text() },
  async handle({ db, clock }, { actor, params, gone }) {
    const name = { channelId: params.stream_id, topic: messageTopic(params.topic_name) }
    const deadline = clock.now().getTime() + longestMs
    const deleteSome = () =>
      db.transaction(async tx => {
        const doomed = await topicToDelete(tx, actor, name, batch)
        if (doomed)
          await deleteMessages(tx, doomed, { by: { actorId: actor.id }, now: clock.now() })
        return doomed !== undefined && doomed.ids.length === batch
      })
    let isMore = await deleteSome()
    while (isMore && !gone.aborted && clock.now().getTime() < deadline) isMore = await deleteSome()
    return { complete: !isMore }
  },
})

export const deletionEndpoints = [deleteMessage, deleteTopic]
