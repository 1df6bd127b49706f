import * as z from 'zod'
import { ordinaryChat } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, optional, text } from '../../platform/http/parameters.ts'
import type { StatePart } from '../../state-part.ts'
import { limits } from '../organization/limits.ts'
import { addSnippet, editSnippet, removeSnippet } from './actions.ts'
import { snippetsOf } from './queries.ts'

const longestTitle = 60
const { max_message_length: longestContent } = limits

const title = z
  .string()
  .trim()
  .refine(typed => typed !== '', 'Title cannot be empty.')
  .max(longestTitle)
const content = z
  .string()
  .trim()
  .refine(typed => typed !== '', 'Content cannot be empty.')
  .max(longestContent)

const getSnippets = endpoint({
  method: 'GET',
  path: '/saved_snippets',
  summary: "The caller's saved snippets.",
  auth: 'user',
  params: {},
  handle: async ({ db }, { actor }) => ({
    saved_snippets: await db.snapshot(tx => snippetsOf(tx, actor.id)),
  }),
})

const postSnippet = endpoint({
  method: 'POST',
  path: '/saved_snippets',
  summary: 'Keeps text for use in later messages.',
  auth: 'user',
  audits: ordinaryChat,
  params: { title: text(title), content: text(content) },
  handle: async ({ db, clock }, { actor, params }) => ({
    saved_snippet_id: await db.transaction(tx =>
      addSnippet(tx, actor, { ...params, now: clock.now() }),
    ),
  }),
})

const patchSnippet = endpoint({
  method: 'PATCH',
  path: '/saved_snippets/:saved_snippet_id',
  summary: 'Changes the title or the text of a saved snippet.',
  auth: 'user',
  audits: ordinaryChat,
  params: {
    saved_snippet_id: integer,
    title: optional(text(title)),
    content: optional(text(content)),
  },
  async handle({ db }, { actor, params: { saved_snippet_id: id, ...change } }) {
    await db.transaction(tx => editSnippet(tx, actor, id, change))
    return {}
  },
})

const deleteSnippet = endpoint({
  method: 'DELETE',
  path: '/saved_snippets/:saved_snippet_id',
  summary: 'Drops a saved snippet.',
  auth: 'user',
  audits: ordinaryChat,
  params: { saved_snippet_id: integer },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => removeSnippet(tx, actor, params.saved_snippet_id))
    return {}
  },
})

export const savedSnippetEndpoints = [getSnippets, postSnippet, patchSnippet, deleteSnippet]

export const savedSnippetsState: StatePart = {
  types: ['saved_snippets'],
  read: async ({ tx, actor }) => ({ saved_snippets: await snippetsOf(tx, actor.id) }),
}
