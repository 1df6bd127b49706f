import * as z from 'zod'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, json, text } from '../../platform/http/parameters.ts'
import { addLinkifier, changeLinkifier, removeLinkifier, reorderLinkifiers } from './actions.ts'
import { organizationLinkifiers } from './queries.ts'

const written = {
  pattern: text(z.string().trim().min(1).max(500)),
  url_template: text(z.string().trim().min(1).max(2000)),
}

const getLinkifiers = endpoint({
  method: 'GET',
  path: '/realm/linkifiers',
  summary: 'What is linked by itself wherever somebody writes it.',
  auth: 'user',
  params: {},
  handle: ({ db }) => db.snapshot(async tx => ({ linkifiers: await organizationLinkifiers(tx) })),
})

const patchLinkifiers = endpoint({
  method: 'PATCH',
  path: '/realm/linkifiers',
  summary: 'Changes the order in which linkifiers are tried.',
  auth: 'user',
  audits: 'linkifier.reordered',
  params: { ordered_linkifier_ids: json(z.array(z.int32()).max(1000)) },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => reorderLinkifiers(tx, actor, params.ordered_linkifier_ids))
    return {}
  },
})

const postLinkifier = endpoint({
  method: 'POST',
  path: '/realm/filters',
  summary: 'Links something by itself wherever somebody writes it.',
  differs: 'Patterns may look neither ahead nor back, and are in the syntax of RE2.',
  auth: 'user',
  audits: 'linkifier.added',
  params: written,
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => ({ id: await addLinkifier(tx, actor, params) })),
})

const patchLinkifier = endpoint({
  method: 'PATCH',
  path: '/realm/filters/:filter_id',
  summary: 'Changes what is linked by itself.',
  auth: 'user',
  audits: 'linkifier.changed',
  params: { filter_id: integer, ...written },
  async handle({ db }, { actor, params: { filter_id: id, ...wanted } }) {
    await db.transaction(tx => changeLinkifier(tx, actor, id, wanted))
    return {}
  },
})

const deleteLinkifier = endpoint({
  method: 'DELETE',
  path: '/realm/filters/:filter_id',
  summary: 'No longer links something by itself.',
  auth: 'user',
  audits: 'linkifier.removed',
  params: { filter_id: integer },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => removeLinkifier(tx, actor, params.filter_id))
    return {}
  },
})

export const linkifierEndpoints = [
  getLinkifiers,
  patchLinkifiers,
  postLinkifier,
  patchLinkifier,
  deleteLinkifier,
]
