import { ordinaryChat } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, json, withDefault } from '../../platform/http/parameters.ts'
import type { StatePart } from '../../state-part.ts'
import { addDrafts, editDraft, removeDraft } from './actions.ts'
import { draftSchema, draftsSchema } from './content.ts'
import { draftsOf } from './queries.ts'

const getDrafts = endpoint({
  method: 'GET',
  path: '/drafts',
  summary: "The caller's drafts, the one edited last in front.",
  auth: 'user',
  params: {},
  async handle({ db }, { actor }) {
    const drafts = await db.snapshot(tx => draftsOf(tx, actor.id))
    return { count: drafts.length, drafts }
  },
})

const postDrafts = endpoint({
  method: 'POST',
  path: '/drafts',
  summary: 'Keeps drafts, at most a thousand at once.',
  auth: 'user',
  audits: ordinaryChat,
  params: { drafts: withDefault(json(draftsSchema), []) },
  handle: async ({ db, clock }, { actor, params }) => ({
    ids: await db.transaction(tx => addDrafts(tx, actor, params.drafts, clock.now())),
  }),
})

const patchDraft = endpoint({
  method: 'PATCH',
  path: '/drafts/:draft_id',
  summary: 'Puts another draft in the place of one.',
  auth: 'user',
  audits: ordinaryChat,
  params: { draft_id: integer, draft: json(draftSchema) },
  async handle({ db, clock }, { actor, params: { draft_id, draft } }) {
    await db.transaction(tx => editDraft(tx, actor, draft_id, draft, clock.now()))
    return {}
  },
})

const deleteDraft = endpoint({
  method: 'DELETE',
  path: '/drafts/:draft_id',
  summary: 'Drops a draft.',
  auth: 'user',
  audits: ordinaryChat,
  params: { draft_id: integer },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => removeDraft(tx, actor, params.draft_id))
    return {}
  },
})

export const draftEndpoints = [getDrafts, postDrafts, patchDraft, deleteDraft]

export const draftsState: StatePart = {
  types: ['drafts'],
  read: async ({ tx, actor }) => ({ drafts: await draftsOf(tx, actor.id) }),
}
