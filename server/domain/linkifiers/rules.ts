import { compilePattern, type Pattern } from '../../markdown/linkifiers/pattern.ts'
import { PatternError } from '../../markdown/linkifiers/pattern-error.ts'
import { compileUrlTemplate, type UrlTemplate } from '../../markdown/linkifiers/url-template.ts'
import { badRequest } from '../../platform/http/api-error.ts'

/**
 * Refuses a pattern that cannot be followed in time that grows with the text alone, an address that is none, and names that only
 * one of the two has.
 */
export function requireFitting(pattern: string, urlTemplate: string): void {
  const { groups } = orRefuse<Pattern>(
    () => compilePattern(pattern),
    because => `Bad regular expression: ${because}`,
  )
  const { names } = orRefuse<UrlTemplate>(
    () => compileUrlTemplate(urlTemplate),
    () => 'Invalid URL template.',
  )
  if (!/^https?:\/\//i.test(urlTemplate)) throw badRequest('Invalid URL template.')
  const missing = names.find(name => !groups.includes(name))
  if (missing !== undefined)
    throw badRequest(`Group '${missing}' in URL template is not present in linkifier pattern.`)
  const unused = groups.find(name => !names.includes(name))
  if (unused !== undefined)
    throw badRequest(`Group '${unused}' in linkifier pattern is not present in URL template.`)
}

function orRefuse<T>(read: () => T, refusal: (because: string) => string): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof PatternError) throw badRequest(refusal(error.message))
    throw error
  }
}
