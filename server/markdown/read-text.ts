import { codeBlock } from './code.ts'
import { isElement, textOf, type Element, type HtmlNode } from './html.ts'
import type { Findings, FoundLink, Inline } from './inline/inline.ts'
import { readInline } from './inline/read.ts'
import { previewElement } from './previews.ts'

/** Reads the inline syntax of everything that blocks have left as text. */
export function readText(
  parent: Element,
  reading: Omit<Inline, 'isQuoted'>,
  isQuoted = false,
): void {
  const children: HtmlNode[] = []
  const ownLinks: string[] = []
  for (const node of parent.children) {
    const before = reading.findings.addresses.length
    if (typeof node === 'string') {
      children.push(...readInline(node, { ...reading, isQuoted }))
      ownLinks.push(...linksSince(before, reading.findings))
    } else if (!isElement(node)) children.push(node)
    else if (node.tag === 'pre')
      children.push(codeBlock(textOf(node.children), '', reading.names.tools))
    else {
      readText(node, reading, isQuoted || node.tag === 'blockquote')
      const previews =
        node.tag === 'p' ? previewsOf(linksSince(before, reading.findings), reading) : []
      if (previews.length === 0 || !isBareLink(node)) children.push(node)
      children.push(...previews)
    }
  }
  if (parent.tag === 'li') children.push(...previewsOf(ownLinks, reading))
  parent.children = children
}

const linksSince = (count: number, { addresses }: Findings) => addresses.slice(count)

const previewsOf = (addresses: readonly string[], { names, findings }: Omit<Inline, 'isQuoted'>) =>
  addresses.flatMap(address => {
    const preview = names.previews.get(address)
    const link: FoundLink | undefined = findings.links.get(address)
    return preview && link ? [previewElement(preview, link)] : []
  })

/** A paragraph that only says the address: its picture says it better. */
function isBareLink({ children: [link, ...others] }: Element): boolean {
  if (others.length > 0 || !isElement(link) || link.tag !== 'a') return false
  return link.children.length === 1 && link.children[0] === link.attributes['href']
}
