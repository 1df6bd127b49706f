import * as z from 'zod'
import { requireDecider } from '../../access/organization.ts'
import { mayChangeEmails } from '../../access/user-rules.ts'
import {
  personToChange,
  personToDeactivate,
  personToLockDown,
  personToReactivate,
  selfToDeactivate,
  toChangeRole,
} from '../../access/users.ts'
import { sometimes } from '../../audit/audits.ts'
import { roles } from '../../identity/actor.ts'
import { newPasswordHash } from '../../identity/new-password.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, json, optional, text } from '../../platform/http/parameters.ts'
import { changeEmail, changeFullName, createUser } from './actions.ts'
import { changeProfile } from '../profile-fields/value-actions.ts'
import { valueSchema } from '../profile-fields/value-rules.ts'
import { changeRole } from './change-role.ts'
import { deactivate, reactivate } from './leaving.ts'
import { lockDown } from './lock-down.ts'
import { namedPerson } from './named-person.ts'
import { emailAddress, fullName, requireAcceptable } from './rules.ts'

const role = z.union([
  z.literal(roles.owner),
  z.literal(roles.administrator),
  z.literal(roles.moderator),
  z.literal(roles.member),
  z.literal(roles.guest),
])
const profileData = z.array(z.object({ id: z.int(), value: valueSchema.nullable() })).max(200)

const postUser = endpoint({
  method: 'POST',
  path: '/users',
  summary: 'Creates an account.',
  differs: 'Every administrator may.',
  auth: 'user',
  audits: 'user.created',
  params: { email: text(emailAddress), password: text(), full_name: text(fullName) },
  async handle({ db, config }, { actor, params }) {
    requireDecider(actor, 'administrators')
    const { email, full_name, password } = params
    const passwordHash = await newPasswordHash(config.passwords, {
      password,
      known: [email, full_name],
    })
    const newUser = {
      email,
      fullName: full_name,
      role: roles.member,
      passwordHash,
      url: config.url,
    }
    return db.transaction(async tx => {
      const user = await createUser(tx, newUser)
      if (!user) throw badRequest('Email is already in use.')
      return { user_id: user.user_id }
    })
  },
})

const patchUser = endpoint({
  method: 'PATCH',
  path: '/users/:user_id_or_email',
  summary: "Changes somebody else's account.",
  differs: 'Every owner may change addresses.',
  auth: 'user',
  audits: sometimes('user.role', 'user.name', 'user.email', 'user.profile'),
  params: {
    user_id_or_email: text(),
    full_name: optional(text()),
    role: optional(json(role)),
    new_email: optional(text()),
    profile_data: optional(json(profileData)),
  },
  handle: ({ db, config }, { actor, params }) =>
    db.transaction(async tx => {
      const named = namedPerson(params.user_id_or_email, config.url)
      const person = await personToChange(tx, actor, named)
      if (params.new_email !== undefined && !mayChangeEmails(actor))
        throw badRequest('User not authorized to change user emails')
      if (params.role !== undefined && params.role !== person.role)
        await changeRole(tx, await toChangeRole(tx, actor, person, params.role), params.role)
      const name = params.full_name?.trim() ?? ''
      if (name !== '' && name !== person.fullName)
        await changeFullName(tx, person, requireAcceptable(fullName, name))
      if (params.new_email !== undefined && params.new_email !== person.email)
        await changeEmail(tx, person, requireAcceptable(newEmail, params.new_email))
      if (params.profile_data)
        await changeProfile(tx, actor, person.id, {
          changes: params.profile_data,
          isAdministering: true,
        })
      return {}
    }),
})
const newEmail = z.email('Invalid new email address.')

const deleteUser = endpoint({
  method: 'DELETE',
  path: '/users/:user_id',
  summary: "Ends somebody's account; what they said stays.",
  differs: 'Nobody is written to about it.',
  auth: 'user',
  audits: ['user.deactivated', 'session.ended'],
  params: { user_id: integer, deactivation_notification_comment: optional(text()) },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      await deactivate(tx, await personToDeactivate(tx, actor, { id: params.user_id }))
      return {}
    }),
})

const deleteOwnUser = endpoint({
  method: 'DELETE',
  path: '/users/me',
  summary: "Ends the caller's own account; what they said stays.",
  auth: 'user',
  audits: ['user.deactivated', 'session.ended'],
  params: {},
  handle: ({ db }, { actor }) =>
    db.transaction(async tx => {
      await deactivate(tx, await selfToDeactivate(tx, actor))
      return {}
    }),
})

const reactivateUser = endpoint({
  method: 'POST',
  path: '/users/:user_id/reactivate',
  summary: 'Opens an account again.',
  auth: 'user',
  audits: sometimes('user.reactivated', 'api_key.removed'),
  params: { user_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      requireDecider(actor, 'administrators')
      await reactivate(tx, await personToReactivate(tx, actor, { id: params.user_id }))
      return {}
    }),
})

const lockDownUser = endpoint({
  method: 'POST',
  path: '/users/:user_id/lockdown',
  summary:
    "Ends whatever opens somebody's account: sessions, API keys, links, the password. They set a new one by mail.",
  differs: 'It is beside the API of Zulip.',
  auth: 'user',
  audits: ['user.locked_down', 'session.ended', 'api_key.removed'],
  params: { user_id: integer },
  handle: ({ db, config }, { actor, params }) =>
    db.transaction(async tx => {
      const isMailed = config.mail !== undefined
      await lockDown(tx, await personToLockDown(tx, actor, { id: params.user_id }, isMailed))
      return {}
    }),
})

export const accountEndpoints = [
  postUser,
  patchUser,
  deleteUser,
  deleteOwnUser,
  reactivateUser,
  lockDownUser,
]
