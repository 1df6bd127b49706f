import { ownSessions, ownSessionToEnd, type Session } from '../../access/sessions.ts'
import { sometimes } from '../../audit/audits.ts'
import { sessionToken } from '../../identity/session-cookie.ts'
import { endSessionsOf } from '../../identity/sessions.ts'
import { hashToken } from '../../identity/token.ts'
import type { Credentials } from '../../platform/http/authentication.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer } from '../../platform/http/parameters.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import { endOwnSession } from './actions.ts'
import { limitEndpoints } from './limit-routes.ts'

const beside = 'It is beside the API of Zulip, which lists no sessions.'

const getSessions = endpoint({
  method: 'GET',
  path: '/sessions',
  summary: 'Where the caller is signed in.',
  differs: beside,
  auth: 'user',
  params: {},
  handle: ({ db, clock }, { actor, credentials }) =>
    db.snapshot(async tx => {
      const own = ownToken(credentials)
      const isCurrent = ({ tokenHash }: Session) =>
        own !== undefined && tokenHash.equals(hashToken(own))
      return {
        sessions: (await ownSessions(tx, actor, clock.now())).map(session => ({
          id: session.id,
          created_at: unixSeconds(session.createdAt),
          last_seen_at: unixSeconds(session.lastSeenAt),
          ends_at: unixSeconds(session.endsAt),
          program: session.program,
          address: session.address,
          is_current: isCurrent(session),
        })),
      }
    }),
})

const deleteSession = endpoint({
  method: 'DELETE',
  path: '/sessions/:session_id',
  summary: "Ends one of the caller's own sessions.",
  differs: beside,
  auth: 'user',
  audits: 'session.ended',
  params: { session_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      await endOwnSession(tx, await ownSessionToEnd(tx, actor, params.session_id))
      return {}
    }),
})

const revokeAll = endpoint({
  method: 'POST',
  path: '/sessions/revoke_all',
  summary: 'Ends all sessions of the caller but the one that asks.',
  differs: beside,
  auth: 'user',
  audits: sometimes('session.ended'),
  params: {},
  handle: ({ db }, { actor, credentials }) =>
    db.transaction(async tx => {
      await endSessionsOf(tx, actor.id, ownToken(credentials))
      return {}
    }),
})

/** A program with a key is in no session, whatever cookies it sends. */
const ownToken = ({ prefix, cookie }: Credentials) =>
  prefix === '/json' ? sessionToken(cookie) : undefined

export const sessionEndpoints = [getSessions, deleteSession, revokeAll, ...limitEndpoints]
