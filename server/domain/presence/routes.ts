import * as z from 'zod'
import type { Reader } from '../../access/channel-rules.ts'
import { personToSee } from '../../access/users.ts'
import { ordinaryChat } from '../../audit/audits.ts'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import {
  boolean,
  integer,
  json,
  optional,
  text,
  withDefault,
} from '../../platform/http/parameters.ts'
import { namedPerson } from '../users/named-person.ts'
import { reportPresence } from './actions.ts'
import { seenPeople, seenPerson, type PresenceWish } from './queries.ts'
import { isNews, type Reported } from './rules.ts'
import { legacyPresenceOf, legacyPresences, presences } from './view.ts'

const updatePresence = endpoint({
  method: 'POST',
  path: '/users/me/presence',
  summary: 'Tells that the caller is there, and asks who else is.',
  // Programs tell by themselves: a session that nobody uses grows old meanwhile.
  auth: 'remembered user',
  audits: ordinaryChat,
  params: {
    status: text(z.enum(['active', 'idle'])),
    last_update_id: optional(integer),
    history_limit_days: optional(json(z.int().min(0).max(36_500))),
    new_user_input: withDefault(boolean, false),
    ping_only: withDefault(boolean, false),
    slim_presence: withDefault(boolean, false),
  },
  async handle(ctx, { actor, params }) {
    await report(ctx, actor, params.status === 'active' ? 'active' : 'idle')
    if (params.ping_only) return {}
    const now = ctx.clock.now()
    const { people, updateId } = await ask(ctx, actor, {
      now,
      after: params.last_update_id,
      historyDays: params.history_limit_days,
    })
    const isModern = params.slim_presence || params.last_update_id !== undefined
    return {
      presences: isModern ? presences(people) : legacyPresences(people),
      presence_last_update_id: updateId,
      server_timestamp: now.getTime() / 1000,
    }
  },
})

/** Most reports say nothing new: they cost one look, and no transaction that writes. */
async function report({ db, clock }: Context, actor: Actor, reported: Reported): Promise<void> {
  const now = clock.now()
  const known = await db.snapshot(tx => seenPerson(tx, actor.id))
  if (isNews(known, reported, now))
    await db.transaction(tx => reportPresence(tx, actor, reported, now))
}

const ask = ({ db }: Context, reader: Reader, wish: PresenceWish) =>
  db.snapshot(tx => seenPeople(tx, reader, wish))

const getRealmPresence = endpoint({
  method: 'GET',
  path: '/realm/presence',
  summary: 'Who is there.',
  auth: 'user',
  params: {},
  async handle(ctx, { actor }) {
    const now = ctx.clock.now()
    const { people } = await ask(ctx, actor, { now, after: undefined, historyDays: undefined })
    return { presences: legacyPresences(people), server_timestamp: now.getTime() / 1000 }
  },
})

const getPresence = endpoint({
  method: 'GET',
  path: '/users/:user_id_or_email/presence',
  summary: 'Whether somebody is there.',
  auth: 'user',
  params: { user_id_or_email: text() },
  handle: ({ db, config }, { actor, params: { user_id_or_email: name } }) =>
    db.snapshot(async tx => {
      const { id, isBot, isActive } = await personToSee(tx, actor, namedPerson(name, config.url))
      if (!isActive) throw badRequest('No such user')
      if (isBot) throw badRequest('Presence is not supported for bot users.')
      const person = await seenPerson(tx, id)
      if (!person) throw badRequest(`No presence data for ${name}`)
      const { status, timestamp } = legacyPresenceOf(person)
      const seen = { status, timestamp }
      return { presence: { aggregated: seen, website: seen } }
    }),
})

export const presenceEndpoints = [updatePresence, getRealmPresence, getPresence]
