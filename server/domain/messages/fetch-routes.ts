import * as z from 'zod'
import { messageToRead } from '../../access/messages.ts'
import type { Actor } from '../../identity/actor.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, json } from '../../platform/http/parameters.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { compiledLinkifiers } from '../linkifiers/compiled.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import {
  mostMessages,
  narrow,
  viewParameters,
  wantedOf,
  wantedParameters,
  wishOf,
} from './fetch-parameters.ts'
import { messagesAmong, messagesAround } from './fetch.ts'
import { matchesIn, searches } from './matches.ts'
import { narrowCondition } from './narrow-sql.ts'
import { narrowSchema, type Term } from './narrow.ts'
import { messagesFor } from './queries.ts'
import { toMessageFor, topicFor, type MessageWish } from './view.ts'

const getMessages = endpoint({
  method: 'GET',
  path: '/messages',
  summary: 'Messages around a place in a narrow.',
  auth: 'user',
  params: { ...wantedParameters, ...viewParameters, narrow },
  async handle({ db, config }, { actor, params }) {
    const wanted = wantedOf(params)
    return db.snapshot(async tx => {
      const wish = { ...wishOf(params), ...(await organizationWish(tx)) }
      const listing = { wish, narrow: params.narrow, url: config.url }
      const condition = await narrowCondition(tx, actor, params.narrow)
      if ('ids' in wanted) {
        const ids = await messagesAmong(tx, condition, wanted.ids)
        return { messages: await shown(tx, actor, { ...listing, ids }), history_limited: false }
      }
      const found = await messagesAround(tx, actor, { condition, narrow: params.narrow }, wanted)
      return {
        messages: await shown(tx, actor, { ...listing, ids: found.ids }),
        anchor: found.anchor,
        found_anchor: found.foundAnchor,
        found_oldest: found.foundOldest,
        found_newest: found.foundNewest,
        history_limited: false,
      }
    })
  },
})

const getMessage = endpoint({
  method: 'GET',
  path: '/messages/:message_id',
  summary: 'One message.',
  auth: 'user',
  params: { ...viewParameters, message_id: integer },
  handle: ({ db, config }, { actor, params }) =>
    db.snapshot(async tx => {
      const { id } = await messageToRead(tx, actor, params.message_id)
      const [stored] = await messagesFor(tx, actor, sql`m.id = ${id}`)
      if (!stored) throw new Error(`message ${id} is gone`)
      const wish = { ...wishOf(params), ...(await organizationWish(tx)) }
      const message = toMessageFor(stored, wish, config.url)
      return { message, raw_content: stored.content }
    }),
})

const checkNarrow = endpoint({
  method: 'GET',
  path: '/messages/matches_narrow',
  summary: 'Which of some messages fit a narrow, and where its words are in them.',
  auth: 'user',
  params: {
    msg_ids: json(z.array(z.int()).max(mostMessages)),
    narrow: json(narrowSchema),
  },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const condition = await narrowCondition(tx, actor, params.narrow)
      const ids = await messagesAmong(tx, condition, params.msg_ids)
      const stored = await messagesFor(tx, actor, sql`m.id = any(${ids}::bigint[])`)
      const texts = stored.map(one => ({ rendered: one.rendered, topic: one.topic ?? '' }))
      const matches = await matchesIn(tx, params.narrow, texts)
      return { messages: Object.fromEntries(stored.map(({ id }, index) => [id, matches[index]])) }
    }),
})

/** What the organization has to say of how messages are shown. */
async function organizationWish(tx: Tx) {
  const [settings, linkifiers] = await Promise.all([
    organizationSettings(tx),
    compiledLinkifiers(tx),
  ])
  return { editHistory: settings.message_edit_history_visibility_policy, linkifiers }
}

type Listing = { ids: number[]; wish: MessageWish; narrow: readonly Term[]; url: string }

async function shown(tx: Tx, actor: Actor, { ids, wish, narrow, url }: Listing): Promise<object[]> {
  const stored = await messagesFor(tx, actor, sql`m.id = any(${ids}::bigint[])`)
  const messages = stored.map(one => toMessageFor(one, wish, url))
  if (!searches(narrow)) return messages
  const texts = stored.map(({ rendered, topic }) => ({
    rendered,
    topic: topic === null ? '' : topicFor(topic, wish),
  }))
  const matches = await matchesIn(tx, narrow, texts)
  return messages.map((message, index) => ({ ...message, ...matches[index] }))
}

export const fetchEndpoints = [getMessages, checkNarrow, getMessage]
