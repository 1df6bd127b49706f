import * as z from 'zod'
import { roles, type Role } from '../../identity/actor.ts'
import {
  allSessionLimits,
  everybody,
  longestSeconds,
  shortestSeconds,
  type LimitedRole,
} from '../../identity/session-limits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { json, optional } from '../../platform/http/parameters.ts'
import { limitSessions } from './actions.ts'

const beside = 'It is beside the API of Zulip, whose sessions last as the server is configured.'
const seconds = z.int().min(shortestSeconds).max(longestSeconds)
const limitedRoles: readonly LimitedRole[] = [everybody, ...Object.values<Role>(roles)]

const getLimits = endpoint({
  method: 'GET',
  path: '/realm/session_limits',
  summary:
    'How long sessions last, and how long without being used: for everybody (role 0), and for roles that differ.',
  differs: beside,
  auth: 'user',
  params: {},
  handle: ({ db }) =>
    db.snapshot(async tx => {
      const kept = await allSessionLimits(tx)
      const common = kept.find(({ role }) => role === everybody)
      return {
        session_limits: [
          {
            role: everybody,
            lifetime_seconds: common?.lifetimeSeconds ?? longestSeconds,
            idle_seconds: common?.idleSeconds ?? 0,
          },
          ...kept
            .filter(({ role }) => role !== everybody)
            .map(({ role, lifetimeSeconds, idleSeconds }) => ({
              role,
              lifetime_seconds: lifetimeSeconds,
              idle_seconds: idleSeconds,
            })),
        ],
      }
    }),
})

const patchLimits = endpoint({
  method: 'PATCH',
  path: '/realm/session_limits',
  summary:
    'Limits sessions of everybody (role 0) or of a role, those that there are included; null: as for everybody.',
  differs: beside,
  auth: 'user',
  audits: 'organization.session_limits',
  params: {
    role: json(z.literal(limitedRoles)),
    lifetime_seconds: optional(json(seconds.nullable())),
    idle_seconds: optional(json(z.union([z.literal(0), seconds]).nullable())),
  },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx =>
      limitSessions(tx, actor, params.role, {
        lifetimeSeconds: params.lifetime_seconds,
        idleSeconds: params.idle_seconds,
      }),
    )
    return {}
  },
})

export const limitEndpoints = [getLimits, patchLimits]
