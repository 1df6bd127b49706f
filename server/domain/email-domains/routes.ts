import * as z from 'zod'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, text } from '../../platform/http/parameters.ts'
import { addEmailDomain, changeEmailDomain, removeEmailDomain } from './actions.ts'
import { emailDomains } from './queries.ts'

const name = text(z.string().trim().toLowerCase())
const newName = text(
  z
    .string()
    .trim()
    .toLowerCase()
    .refine(domain => domain !== '', "Invalid domain: Domain can't be empty.")
    .refine(domain => domain.includes('.'), 'Invalid domain: Domain must have at least one dot (.)')
    .refine(
      domain =>
        domain.length <= 80 &&
        /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(domain),
      'Invalid domain',
    ),
)

const getDomains = endpoint({
  method: 'GET',
  path: '/realm/domains',
  summary: 'The domains whose addresses may join.',
  auth: 'user',
  params: {},
  handle: ({ db }) => db.snapshot(async tx => ({ domains: await emailDomains(tx) })),
})

const postDomain = endpoint({
  method: 'POST',
  path: '/realm/domains',
  summary: 'Adds a domain whose addresses may join.',
  auth: 'user',
  audits: 'domain.added',
  params: { domain: newName, allow_subdomains: boolean },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => addEmailDomain(tx, actor, params))
    return { new_domain: [params.domain, params.allow_subdomains] }
  },
})

const patchDomain = endpoint({
  method: 'PATCH',
  path: '/realm/domains/:domain',
  summary: 'Changes whether domains below this one count as well.',
  auth: 'user',
  audits: 'domain.changed',
  params: { domain: name, allow_subdomains: boolean },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => changeEmailDomain(tx, actor, params))
    return {}
  },
})

const deleteDomain = endpoint({
  method: 'DELETE',
  path: '/realm/domains/:domain',
  summary: 'Removes a domain whose addresses could join.',
  auth: 'user',
  audits: ['domain.removed', 'organization.setting'],
  params: { domain: name },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => removeEmailDomain(tx, actor, params.domain))
    return {}
  },
})

export const emailDomainEndpoints = [getDomains, postDomain, patchDomain, deleteDomain]
