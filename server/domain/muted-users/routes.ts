import { personToSee } from '../../access/users.ts'
import { ownView } from '../../audit/audits.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer } from '../../platform/http/parameters.ts'
import { mute, unmute } from './actions.ts'

const path = '/users/me/muted_users/:muted_user_id'

const muteUser = endpoint({
  method: 'POST',
  path,
  summary: 'Hides what somebody says from the caller.',
  auth: 'user',
  audits: ownView,
  params: { muted_user_id: integer },
  handle: ({ db, clock }, { actor, params: { muted_user_id: id } }) =>
    db.transaction(async tx => {
      if (id === actor.id) throw badRequest('Cannot mute self')
      const person = await personToSee(tx, actor, { id })
      if (!(await mute(tx, actor, person, clock.now()))) throw badRequest('User already muted')
      return {}
    }),
})

const unmuteUser = endpoint({
  method: 'DELETE',
  path,
  summary: 'Shows again what somebody says.',
  auth: 'user',
  audits: ownView,
  params: { muted_user_id: integer },
  handle: ({ db }, { actor, params: { muted_user_id: id } }) =>
    db.transaction(async tx => {
      const person = await personToSee(tx, actor, { id })
      if (!(await unmute(tx, actor, person))) throw badRequest('User is not muted')
      return {}
    }),
})

export const mutedUserEndpoints = [muteUser, unmuteUser]
