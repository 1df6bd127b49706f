import type { AuditKind } from './kinds.ts'

/** What an endpoint or a command records when it succeeds. */
export type Audits = AuditKind | readonly [AuditKind, ...AuditKind[]] | Sometimes | NotAudited

type Sometimes = { readonly sometimes: readonly AuditKind[] }
type NotAudited = { readonly notAudited: string }

/** Nothing is recorded, for this reason. */
export const notAudited = (reason: string): NotAudited => ({ notAudited: reason })

/** Where a success may have changed nothing, or nothing that concerns others, and then records nothing. */
export const sometimes = (...kinds: readonly [AuditKind, ...AuditKind[]]): Sometimes => ({
  sometimes: kinds,
})

/** Everything that may be recorded. */
export function kindsOf(audits: Audits): readonly AuditKind[] {
  if (typeof audits === 'string') return [audits]
  if ('notAudited' in audits) return []
  return 'sometimes' in audits ? audits.sometimes : audits
}

/** Why one's own chat is nobody else's business. */
export const ordinaryChat = notAudited('ordinary chat')
/** What concerns nobody but the one who sets it. */
export const ownView = notAudited('how somebody sees it themselves')
