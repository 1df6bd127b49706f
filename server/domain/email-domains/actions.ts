import { requireDecider } from '../../access/organization.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { EmailDomain } from '../../protocol/organization-lists.ts'
import { decide } from '../organization/change.ts'
import { emailDomains } from './queries.ts'

export async function addEmailDomain(tx: Tx, actor: Actor, domain: EmailDomain): Promise<void> {
  requireDecider(actor, 'owners')
  const added = await tx.run(sql`
    insert into email_domains (domain, allow_subdomains)
    values (${domain.domain}, ${domain.allow_subdomains}) on conflict do nothing`)
  if (added === 0)
    throw badRequest(`The domain ${domain.domain} is already a part of your organization.`)
  record(tx, { kind: 'domain.added', details: domain })
  announce(tx, { type: 'realm_domains', op: 'add', realm_domain: domain }, everyone)
}

export async function changeEmailDomain(tx: Tx, actor: Actor, domain: EmailDomain): Promise<void> {
  requireDecider(actor, 'owners')
  const changed = await tx.run(sql`
    update email_domains set allow_subdomains = ${domain.allow_subdomains}
    where domain = ${domain.domain}`)
  if (changed === 0) throw noSuchDomain(domain.domain)
  record(tx, { kind: 'domain.changed', details: domain })
  announce(tx, { type: 'realm_domains', op: 'change', realm_domain: domain }, everyone)
}

/** With the last one goes the rule that only certain addresses may join: nobody could. */
export async function removeEmailDomain(tx: Tx, actor: Actor, domain: string): Promise<void> {
  requireDecider(actor, 'owners')
  const removed = await tx.run(sql`delete from email_domains where domain = ${domain}`)
  if (removed === 0) throw noSuchDomain(domain)
  record(tx, { kind: 'domain.removed', details: { domain } })
  announce(tx, { type: 'realm_domains', op: 'remove', domain }, everyone)
  if ((await emailDomains(tx)).length === 0)
    await decide(tx, actor, { emails_restricted_to_domains: async () => false })
}

const noSuchDomain = (domain: string) => badRequest(`No entry found for domain ${domain}.`)
