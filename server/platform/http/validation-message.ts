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
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ? `${where} is not ${kinds[issue.expected]}` : `Invalid ${where}`
    case 'too_big':
      return issue.origin === 'string'
        ? `${where} is too long (limit: ${issue.maximum} characters)`
        : `${where} is too large`
    case 'too_small':
      if (issue.origin === 'string')
        return Number(issue.minimum) === 1 ? `${where} cannot be blank` : `${where} is too short`
      return `${where} is too small`
    case 'unrecognized_keys':
      return `Argument "${issue.keys[0]}" at ${where} is unexpected`
    case 'custom':
      return issue.message
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'invalid_value':
    case 'not_multiple_of':
      return `Invalid ${where}`
  }
}
