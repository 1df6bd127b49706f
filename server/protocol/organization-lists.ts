/** Where code of one language can be tried: `{code}` in the address becomes the code. */
export type Playground = {
  id: number
  name: string
  pygments_language: string
  url_template: string
}
export type PlaygroundsEvent = { type: 'realm_playgrounds'; realm_playgrounds: Playground[] }

/** Whose addresses may join when the organization asks for certain ones. */
export type EmailDomain = { domain: string; allow_subdomains: boolean }
export type EmailDomainsEvent =
  | { type: 'realm_domains'; op: 'add' | 'change'; realm_domain: EmailDomain }
  | { type: 'realm_domains'; op: 'remove'; domain: string }

export type OrganizationListsState = {
  realm_playgrounds: Playground[]
  realm_domains: EmailDomain[]
}

/** Keeps the order of names, as a fresh `register` gives it. */
export function applyEmailDomainsEvent<State extends OrganizationListsState>(
  state: State,
  event: EmailDomainsEvent,
): State {
  const domain = event.op === 'remove' ? event.domain : event.realm_domain.domain
  const others = state.realm_domains.filter(one => one.domain !== domain)
  const now = event.op === 'remove' ? others : [...others, event.realm_domain]
  return { ...state, realm_domains: now.sort((a, b) => (a.domain < b.domain ? -1 : 1)) }
}
