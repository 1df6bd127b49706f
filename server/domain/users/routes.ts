import { isAdministrator, roles } from '../../identity/actor.ts'
import { hashPassword } from '../../identity/password.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, text, withDefault } from '../../platform/http/parameters.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { createUser } from './actions.ts'
import { emailAddress, fullName, newPassword } from './rules.ts'
import { allUsers, userByEmail, userById } from './queries.ts'

const choices = {
  client_gravatar: withDefault(boolean, true),
  include_custom_profile_fields: withDefault(boolean, false),
}

const getUsers = endpoint({
  method: 'GET',
  path: '/users',
  auth: 'user',
  params: choices,
  handle: async ({ db }) => ({ members: await db.snapshot(allUsers) }),
})

const getOwnUser = endpoint({
  method: 'GET',
  path: '/users/me',
  auth: 'user',
  params: {},
  handle: async ({ db }, { actor }) => (await db.snapshot(tx => userById(tx, actor.id))) ?? {},
})

const getUser = endpoint({
  method: 'GET',
  path: '/users/:user_id_or_email',
  auth: 'user',
  params: { user_id_or_email: text(), ...choices },
  async handle({ db }, { params: { user_id_or_email: key } }) {
    const find = /^\d{1,9}$/.test(key)
      ? (tx: Tx) => userById(tx, Number(key))
      : (tx: Tx) => userByEmail(tx, key)
    const user = await db.snapshot(find)
    if (!user) throw badRequest('No such user')
    return { user }
  },
})

const postUser = endpoint({
  method: 'POST',
  path: '/users',
  auth: 'user',
  params: { email: text(emailAddress), password: text(newPassword), full_name: text(fullName) },
  async handle({ db }, { actor, params }) {
    if (!isAdministrator(actor))
      throw new ApiError('UNAUTHORIZED_PRINCIPAL', 'Must be an organization administrator')
    const passwordHash = await hashPassword(params.password)
    const { email, full_name } = params
    const newUser = { email, fullName: full_name, role: roles.member, passwordHash }
    const user = await db.transaction(tx => createUser(tx, newUser))
    if (!user) throw badRequest('Email is already in use.')
    return { user_id: user.user_id }
  },
})

export const userEndpoints = [getUsers, getOwnUser, getUser, postUser]
