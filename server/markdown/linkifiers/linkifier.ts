import { safeAddress } from '../safe-address.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import { compileUrlTemplate, type UrlTemplate } from './url-template.ts'

/** What an organization links by itself: `#123` to its issue. */
export type Linkifier = { readonly pattern: Pattern; readonly url: UrlTemplate }

const compiled = new Map<string, Linkifier>()
const most = 1_000

/**
 * A linkifier as the organization has written it. Remembered: patterns are few, messages many.
 * @throws PatternError in words; what is stored has been through this once
 */
export function linkifierOf({
  pattern,
  urlTemplate,
}: {
  pattern: string
  urlTemplate: string
}): Linkifier {
  const key = JSON.stringify([pattern, urlTemplate])
  const known = compiled.get(key)
  if (known) return known
  const linkifier = { pattern: compilePattern(pattern), url: compileUrlTemplate(urlTemplate) }
  if (compiled.size >= most) compiled.clear()
  compiled.set(key, linkifier)
  return linkifier
}

/** A place that a linkifier links, and where to. */
export type LinkedPlace = { readonly start: number; readonly end: number; readonly url: string }

/** Every place that linkifiers link, in the order of the text; where two overlap, the earlier linkifier has it. */
export function linkedPlaces(text: string, linkifiers: readonly Linkifier[]): LinkedPlace[] {
  const taken: LinkedPlace[] = []
  for (const { pattern, url } of linkifiers) {
    const free = taken.toSorted((a, b) => a.start - b.start)
    let next = 0
    for (const { start, end, groups } of pattern.find(text)) {
      while ((free[next]?.end ?? Infinity) <= start) next++
      if ((free[next]?.start ?? Infinity) < end) continue
      const address = safeAddress(url.address(groups), '')
      if (address !== undefined) taken.push({ start, end, url: address })
    }
  }
  return taken.sort((a, b) => a.start - b.start)
}

/** What a topic links to: `topic_links` of a message. */
export const topicLinks = (topic: string, linkifiers: readonly Linkifier[]) =>
  linkedPlaces(topic, linkifiers).map(({ start, end, url }) => ({
    text: topic.slice(start, end),
    url,
  }))
