import * as z from 'zod'
import { personToSee } from '../../access/users.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, json, optional, text, withDefault } from '../../platform/http/parameters.ts'
import { newestReceived } from '../messages/newest.ts'
import { accountEndpoints } from './account-routes.ts'
import { namedPerson } from './named-person.ts'
import { allUsers, userFor, usersByIds } from './queries.ts'
import { asOneself, withoutProfile } from './view.ts'

const choices = {
  client_gravatar: withDefault(boolean, true),
  include_custom_profile_fields: withDefault(boolean, false),
}

const getUsers = endpoint({
  method: 'GET',
  path: '/users',
  summary: 'Everybody in the organization, or those asked for.',
  auth: 'user',
  params: { user_ids: optional(json(z.array(z.int()))), ...choices },
  handle: ({ db }, { actor, params: { user_ids: ids, ...wish } }) =>
    db.snapshot(async tx => {
      const users = await (ids ? usersByIds(tx, actor, ids) : allUsers(tx, actor))
      return { members: wish.include_custom_profile_fields ? users : users.map(withoutProfile) }
    }),
})

const getOwnUser = endpoint({
  method: 'GET',
  path: '/users/me',
  summary: "The caller's own account.",
  auth: 'user',
  params: {},
  handle: ({ db }, { actor }) =>
    db.snapshot(async tx => ({
      ...asOneself(await userFor(tx, actor, actor.id)),
      max_message_id: await newestReceived(tx, actor),
    })),
})

const getUser = endpoint({
  method: 'GET',
  path: '/users/:user_id_or_email',
  summary: 'One person, by id or address.',
  auth: 'user',
  params: { user_id_or_email: text(), ...choices },
  handle: ({ db, config }, { actor, params: { user_id_or_email: name, ...wish } }) =>
    db.snapshot(async tx => {
      const { id } = await personToSee(tx, actor, namedPerson(name, config.url))
      const user = await userFor(tx, actor, id)
      return { user: wish.include_custom_profile_fields ? user : withoutProfile(user) }
    }),
})

export const userEndpoints = [getUsers, getOwnUser, getUser, ...accountEndpoints]
