import { badRequest } from '../../platform/http/api-error.ts'

export type FlagChange = { op: 'add' | 'remove'; flag: 'read' | 'starred' | 'collapsed' }

/** Flags that follow from a message and its reader; nobody sets them. */
const computed = new Set([
  'mentioned',
  'wildcard_mentioned',
  'stream_wildcard_mentioned',
  'topic_wildcard_mentioned',
  'has_alert_word',
  'historical',
])

/** What a request wants done, from its words. */
export const flagChange = (asked: { op: string; flag: string }): FlagChange => ({
  op: operation(asked.op),
  flag: settableFlag(asked.flag),
})

function settableFlag(flag: string): FlagChange['flag'] {
  if (flag === 'read' || flag === 'starred' || flag === 'collapsed') return flag
  throw badRequest(computed.has(flag) ? `Flag not editable: '${flag}'` : `Invalid flag: '${flag}'`)
}

function operation(op: string): FlagChange['op'] {
  if (op === 'add' || op === 'remove') return op
  throw badRequest(`Invalid message flag operation: '${op}'`)
}
