import { holdToLift, targetToHold, type HoldWish } from '../../access/holds.ts'
import { requireDecider } from '../../access/organization.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, integer, optional, text, withDefault } from '../../platform/http/parameters.ts'
import { liftHold, makeHold } from './actions.ts'
import { holdName, holdReason } from './parameters.ts'
import { holds } from './queries.ts'

const getHolds = endpoint({
  method: 'GET',
  path: '/holds',
  summary: 'What is held, whatever the rules of retention say, for owners.',
  auth: 'user',
  params: { include_lifted: withDefault(boolean, false) },
  async handle({ db }, { actor, params }) {
    requireDecider(actor, 'owners')
    return { holds: await db.snapshot(tx => holds(tx, { lifted: params.include_lifted })) }
  },
})

const addHold = endpoint({
  method: 'POST',
  path: '/holds',
  summary:
    'Holds the messages of a person, of a channel or of the whole organization: nothing removes them for good.',
  auth: 'user',
  audits: 'hold.added',
  params: {
    name: text(holdName),
    reason: withDefault(text(holdReason), ''),
    user_id: optional(integer),
    stream_id: optional(integer),
    organization: withDefault(boolean, false),
  },
  async handle({ db, clock }, { actor, params }) {
    const wish = wishIn(params)
    const hold_id = await db.transaction(async tx =>
      makeHold(tx, await targetToHold(tx, actor, wish), params, clock.now()),
    )
    return { hold_id }
  },
})

const removeHold = endpoint({
  method: 'DELETE',
  path: '/holds/:hold_id',
  summary: 'Lifts a hold: what it kept goes when its time is over.',
  auth: 'user',
  audits: 'hold.removed',
  params: { hold_id: integer },
  async handle({ db, clock }, { actor, params }) {
    await db.transaction(async tx =>
      liftHold(tx, await holdToLift(tx, actor, params.hold_id), clock.now()),
    )
    return {}
  },
})

type Asked = {
  user_id: number | undefined
  stream_id: number | undefined
  organization: boolean
}

/** Exactly one, so that nobody holds everything for want of a word. */
function wishIn({ user_id: user, stream_id: channel, organization }: Asked): HoldWish {
  const wishes: HoldWish[] = [
    ...(user === undefined ? [] : [{ user: { id: user } }]),
    ...(channel === undefined ? [] : [{ channel: { id: channel } }]),
    ...(organization ? [{ organization } as const] : []),
  ]
  const [wish, another] = wishes
  if (wish === undefined || another !== undefined)
    throw badRequest("Exactly one of 'user_id', 'stream_id' and 'organization' is needed")
  return wish
}

export const holdEndpoints = [getHolds, addHold, removeHold]
