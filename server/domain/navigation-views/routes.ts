import * as z from 'zod'
import { ownView } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, optional, text } from '../../platform/http/parameters.ts'
import {
  addNavigationView,
  changeNavigationView,
  navigationViews,
  removeNavigationView,
} from './actions.ts'

const fragment = text(z.string().trim().min(1).max(100))
const name = optional(text(z.string().trim().min(1).max(100)))

const getViews = endpoint({
  method: 'GET',
  path: '/navigation_views',
  summary: "The views of the caller's sidebar.",
  auth: 'user',
  params: {},
  handle: ({ db }, { actor }) =>
    db.snapshot(async tx => ({ navigation_views: await navigationViews(tx, actor.id) })),
})

const postView = endpoint({
  method: 'POST',
  path: '/navigation_views',
  summary: "Adds a view to the caller's sidebar.",
  auth: 'user',
  audits: ownView,
  params: { fragment, is_pinned: boolean, name },
  async handle({ db }, { actor, params }) {
    const view = { ...params, name: params.name ?? null }
    await db.transaction(tx => addNavigationView(tx, actor, view))
    return {}
  },
})

const patchView = endpoint({
  method: 'PATCH',
  path: '/navigation_views/:fragment',
  summary: "Changes a view of the caller's sidebar.",
  auth: 'user',
  audits: ownView,
  params: { fragment, is_pinned: optional(boolean), name },
  async handle({ db }, { actor, params }) {
    const change = {
      ...(params.is_pinned !== undefined && { is_pinned: params.is_pinned }),
      ...(params.name !== undefined && { name: params.name }),
    }
    await db.transaction(tx => changeNavigationView(tx, actor, params.fragment, change))
    return {}
  },
})

const deleteView = endpoint({
  method: 'DELETE',
  path: '/navigation_views/:fragment',
  summary: "Removes a view from the caller's sidebar.",
  auth: 'user',
  audits: ownView,
  params: { fragment },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => removeNavigationView(tx, actor, params.fragment))
    return {}
  },
})

export const navigationViewEndpoints = [getViews, postView, patchView, deleteView]
