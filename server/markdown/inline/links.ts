import { element, isElement, textOf, type HtmlNode } from '../html.ts'
import { pairsOf } from '../text.ts'
import { safeAddress } from '../safe-address.ts'
import { noteLink, type Pass } from './inline.ts'

/** `[words](address)` and `[words](address "title")`. Without words the address is shown. */
export const links: Pass = (text, inline, later) => {
  if (!text.includes('](')) return text
  const brackets = pairsOf(text, '[', ']')
  const parens = pairsOf(text, '(', ')')
  let result = ''
  let from = 0
  for (const [open, close] of [...brackets].sort(([a], [b]) => a - b)) {
    const end = text[close + 1] === '(' ? parens.get(close + 1) : undefined
    if (open < from || end === undefined) continue
    const [address, title] = destination(text.slice(close + 2, end))
    const href = safeAddress(address, inline.names.organizationUrl)
    if (href === undefined) continue
    const words = text.slice(open + 1, close)
    const isEmpty = words.trim() === ''
    const shown = isEmpty ? [href] : withoutLinks(later(words, { isInLink: true }))
    noteLink(inline, address, { href, words: isEmpty ? '' : textOf(shown).trim() })
    const link = element('a', { href, ...(title && { title }) }, ...shown)
    result += text.slice(from, open) + inline.stash.keep(link)
    from = end + 1
  }
  return result + text.slice(from)
}

/** Channels and the like that were understood before: their words stay. */
const withoutLinks = (nodes: readonly HtmlNode[]): HtmlNode[] =>
  nodes.flatMap((node): HtmlNode[] => {
    if (!isElement(node)) return [node]
    const children = withoutLinks(node.children)
    return node.tag === 'a' ? children : [{ ...node, children }]
  })

function destination(inner: string): [address: string, title: string | undefined] {
  const words = inner.trim()
  const quote = words.at(-1)
  const start = quote === '"' || quote === "'" ? words.indexOf(quote) : -1
  const hasTitle = start > 0 && start < words.length - 1 && /\s/.test(words[start - 1] ?? '')
  const address = (hasTitle ? words.slice(0, start) : words).trim()
  const bare = address.startsWith('<') && address.endsWith('>') ? address.slice(1, -1) : address
  const title = words.slice(start + 1, -1)
  return [bare, hasTitle && !title.includes('\uFDD0') ? title : undefined]
}
