import * as z from 'zod'
import { auditLogToRead, withoutHiddenEmails } from '../access/audit-log.ts'
import { endpoint } from '../platform/http/endpoint.ts'
import { integer, json, optional, text, withDefault } from '../platform/http/parameters.ts'
import { isAuditKind } from './kinds.ts'
import { auditRows, mostAtOnce } from './queries.ts'

/** Seconds since 1970. */
const moment = optional(json(z.number().min(0).max(253_402_300_799)))
const id = optional(integer)

const getAuditLog = endpoint({
  method: 'GET',
  path: '/audit_log',
  summary: 'What administrators did, and who came in; the newest first.',
  differs: 'It is beside the API of Zulip.',
  auth: 'user',
  params: {
    kind: optional(text(z.string().refine(isAuditKind, 'Nothing of this kind is recorded'))),
    acting_user_id: id,
    user_id: id,
    stream_id: id,
    from: moment,
    until: moment,
    before: id,
    limit: withDefault(json(z.int().min(1).max(mostAtOnce)), 100),
  },
  handle({ db }, { actor, params }) {
    const { kind, from, until, before, limit } = params
    const filter = auditLogToRead(actor, {
      kinds: kind === undefined ? undefined : [kind],
      actingUser: params.acting_user_id,
      user: params.user_id,
      channel: params.stream_id,
      from: dateOf(from),
      until: dateOf(until),
      before,
      limit,
    })
    return db.snapshot(async tx => {
      const rows = await auditRows(tx, filter)
      const isOldest = rows.length < limit
      return { rows: await withoutHiddenEmails(tx, actor, rows), found_oldest: isOldest }
    })
  },
})

const dateOf = (seconds: number | undefined) =>
  seconds === undefined ? undefined : new Date(seconds * 1000)

export const auditEndpoints = [getAuditLog]
