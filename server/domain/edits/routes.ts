import { messageToRead } from '../../access/messages.ts'
import { messageToChange } from '../../access/messages-to-change.ts'
import { messageToMove } from '../../access/messages-to-move.ts'
import { sometimes } from '../../audit/audits.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, integer, withDefault } from '../../platform/http/parameters.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { editMessage } from './actions.ts'
import { messageHistory } from './history.ts'
import { destinationOf, editParameters, wantedEdit } from './request.ts'

const patchMessage = endpoint({
  method: 'PATCH',
  path: '/messages/:message_id',
  summary: 'Edits a message, or moves it and others of its topic.',
  auth: 'user',
  audits: sometimes('message.moved'),
  params: editParameters,
  async handle({ db, clock }, { actor, params }) {
    const { message_id: id, propagate_mode: mode } = params
    const notices = {
      inOldTopic: params.send_notification_to_old_thread,
      inNewTopic: params.send_notification_to_new_thread,
    }
    const detached = await db.transaction(async tx => {
      const destination = destinationOf(params)
      const message = await (destination
        ? messageToMove(tx, actor, id, destination)
        : messageToChange(tx, actor, id, 'to edit'))
      const wanted = wantedEdit(params, message)
      return editMessage(tx, actor, message, { wanted, mode, notices, now: clock.now() })
    })
    return { detached_uploads: detached }
  },
})

const getHistory = endpoint({
  method: 'GET',
  path: '/messages/:message_id/history',
  summary: 'All versions of a message.',
  auth: 'user',
  params: { message_id: integer, allow_empty_topic_name: withDefault(boolean, false) },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const { message_edit_history_visibility_policy: policy } = await organizationSettings(tx)
      if (policy === 'none')
        throw badRequest('Message edit history is disabled in this organization')
      const { id } = await messageToRead(tx, actor, params.message_id)
      const wish = { allowEmptyTopic: params.allow_empty_topic_name }
      return { message_history: await messageHistory(tx, id, policy, wish) }
    }),
})

export const editEndpoints = [patchMessage, getHistory]
