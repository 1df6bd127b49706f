import type * as z from 'zod'

type Issue = z.core.$ZodIssue

/** The sentence that Zulip's clients know for what is wrong with parameter `name`. */
export function validationMessage(name: string, error: z.ZodError): string {
  const issue = deepest(error.issues[0], [])
  return issue ? sentence(place(name, issue.path), issue.issue) : `Invalid ${name}`
}

type Found = { issue: Issue; path: PropertyKey[] }

/** Of a union's branches the one that got furthest says best what was meant. */
function deepest(issue: Issue | undefined, before: PropertyKey[]): Found | undefined {
  if (!issue) return undefined
  const path = [...before, ...issue.path]
  if (issue.code !== 'invalid_union') return { issue, path }
  const inner = issue.errors
    .map(branch => deepest(branch[0], path))
    .filter(found => found !== undefined)
    .sort((a, b) => b.path.length - a.path.length)[0]
  return inner && inner.path.length > path.length ? inner : { issue, path }
}

const place = (name: string, path: readonly PropertyKey[]) =>
  name + path.map(key => (typeof key === 'number' ? `[${key}]` : `["${String(key)}"]`)).join('')

const kinds: Record<string, string> = {
  int: 'an integer',
  number: 'an integer',
  string: 'a string',
  boolean: 'a boolean',
  array: 'a list',
  object: 'a dict',
  record: 'a dict',
}

function sentence(where: string, issue: Issue): string {
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'unrecognized_keys')
    return `Argument "${issue.keys[0]}" at ${where} is unexpected`
  if (issue.code === 'invalid_type' && kinds[issue.expected])
    return `${where} is not ${kinds[issue.expected]}`
  if (issue.code === 'too_big')
    return issue.origin === 'string'
      ? `${where} is too long (limit: ${issue.maximum} characters)`
      : `${where} is too large`
  if (issue.code === 'too_small') return tooSmall(where, issue)
  return `Invalid ${where}`
}

function tooSmall(where: string, { origin, minimum }: z.core.$ZodIssueTooSmall): string {
  if (origin !== 'string') return `${where} is too small`
  return Number(minimum) === 1 ? `${where} cannot be blank` : `${where} is too short`
}
