import { element } from '../html.ts'
import { linkedPlaces } from '../linkifiers/linkifier.ts'
import type { Pass } from './inline.ts'

/** What the organization's linkifiers make a link. */
export const linkified: Pass = (text, { names, stash, isInLink }) => {
  if (isInLink || names.linkifiers.length === 0) return text
  let result = ''
  let from = 0
  for (const { start, end, url } of linkedPlaces(text, names.linkifiers)) {
    const link = element('a', { href: url }, text.slice(start, end))
    result += text.slice(from, start) + stash.keep(link)
    from = end
  }
  return result + text.slice(from)
}
