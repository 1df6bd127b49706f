import { channelToSee } from '../../access/channels.ts'
import { requireDecider } from '../../access/organization.ts'
import { sometimes } from '../../audit/audits.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer } from '../../platform/http/parameters.ts'
import { makeDefault, unmakeDefault } from './actions.ts'

const addDefault = endpoint({
  method: 'POST',
  path: '/default_streams',
  summary: 'Lets new people start in a channel.',
  auth: 'user',
  audits: sometimes('default_channel.added'),
  params: { stream_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      requireDecider(actor, 'administrators')
      const channel = await channelToSee(tx, actor, { id: params.stream_id })
      if (channel.isPrivate) throw badRequest('Private channels cannot be made default.')
      if (channel.isArchived) throw badRequest('Invalid channel ID')
      await makeDefault(tx, channel.id)
      return {}
    }),
})

const removeDefault = endpoint({
  method: 'DELETE',
  path: '/default_streams',
  summary: 'Lets new people start without a channel.',
  auth: 'user',
  audits: sometimes('default_channel.removed'),
  params: { stream_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      requireDecider(actor, 'administrators')
      const channel = await channelToSee(tx, actor, { id: params.stream_id })
      await unmakeDefault(tx, channel.id)
      return {}
    }),
})

export const defaultChannelEndpoints = [addDefault, removeDefault]
