import * as z from 'zod'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, text } from '../../platform/http/parameters.ts'
import { addPlayground, removePlayground } from './actions.ts'

/** An address with one place for the code (RFC 6570): `https://play.example.org/?code={code}`. */
const urlTemplate = z
  .string()
  .max(2000)
  .refine(url => /^https?:\/\/[^\s{}]/.test(url) && !/[{}]/.test(withoutExpressions(url)), {
    error: 'Invalid URL template.',
  })
  .refine(url => variables(url).includes('code'), {
    error: 'Missing the required variable "code" in the URL template',
  })
  .refine(url => variables(url).length === 1, {
    error: '"code" should be the only variable present in the URL template',
  })

const expression = /\{[+#./;?&]?(\w+)(?::\d{1,4}|\*)?\}/g
const withoutExpressions = (url: string) => url.replace(expression, '')
const variables = (url: string) => [...url.matchAll(expression)].map(([, name]) => name)

const postPlayground = endpoint({
  method: 'POST',
  path: '/realm/playgrounds',
  summary: 'Adds a place where code of one language can be tried.',
  auth: 'user',
  audits: 'playground.added',
  params: {
    name: text(z.string().trim().min(1).max(40)),
    pygments_language: text(
      z
        .string()
        .max(40)
        .refine(name => /^[\w +#'().\-*]+$/.test(name), 'Invalid characters in pygments language'),
    ),
    url_template: text(urlTemplate),
  },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => ({ id: await addPlayground(tx, actor, params) })),
})

const deletePlayground = endpoint({
  method: 'DELETE',
  path: '/realm/playgrounds/:playground_id',
  summary: 'Removes a place where code can be tried.',
  auth: 'user',
  audits: 'playground.removed',
  params: { playground_id: integer },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => removePlayground(tx, actor, params.playground_id))
    return {}
  },
})

export const playgroundEndpoints = [postPlayground, deletePlayground]
