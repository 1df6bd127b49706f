/** One element of the result. Children are added while blocks and then inline syntax are read. */
export type Element = {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  children: HtmlNode[]
}
/** HTML that is finished: nothing in it is read as Markdown any more. */
export type Finished = { readonly html: string; readonly isBlock: boolean }
/** A string is text, never markup. */
export type HtmlNode = string | Element | Finished

export const element = (
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: HtmlNode[]
): Element => ({ tag, attributes, children })

export const isElement = (node: HtmlNode | undefined): node is Element =>
  typeof node === 'object' && 'tag' in node

/** The last child that is no text: an element, or undefined if that is finished or there is none. */
export function lastElement({ children }: Element): Element | undefined {
  const last = children.at(typeof children.at(-1) === 'string' ? -2 : -1)
  return isElement(last) ? last : undefined
}

/** A block that no later step looks into. */
export const finished = (node: Element): Finished => ({ html: serialize([node]), isBlock: true })

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
}
const replaced = (sign: string) => signs[sign] ?? sign
const escapeText = (text: string): string => text.replace(/[&<>]/g, replaced)
const escapeAttribute = (text: string): string => text.replace(/[&<>"\n]/g, replaced)

const blockTags = new Set(
  'p ul ol li blockquote h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td'.split(' '),
)
const blockClasses = new Set(['codehilite', 'spoiler-block'])
const openClasses = new Set(['spoiler-header', 'spoiler-content'])
const voidTags = new Set(['br', 'hr', 'img'])

/** Zulip's layout: a line break after each block, and inside of those that begin with a block. */
export const serialize = (nodes: readonly HtmlNode[]): string => nodes.map(written).join('')

function written(node: HtmlNode): string {
  if (typeof node === 'string') return escapeText(node)
  if (!isElement(node)) return node.html
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join('')
  const start = `<${node.tag}${attributes}>`
  if (node.tag === 'br') return `${start}\n`
  const end = isBlock(node) ? '\n' : ''
  if (voidTags.has(node.tag)) return start + end
  const inside = opensWithBlock(node) ? '\n' : ''
  return `${start}${inside}${serialize(node.children)}</${node.tag}>${end}`
}

const isBlock = (node: HtmlNode | undefined): boolean =>
  typeof node === 'object' &&
  ('html' in node
    ? node.isBlock
    : blockTags.has(node.tag) || blockClasses.has(node.attributes['class'] ?? ''))

const opensWithBlock = (node: Element): boolean =>
  openClasses.has(node.attributes['class'] ?? '') ||
  (blockTags.has(node.tag) && isBlock(node.children[0])) ||
  (node.tag === 'tbody' && node.children.length === 0)

/** The words in nodes, without what is finished. */
export const textOf = (nodes: readonly HtmlNode[]): string =>
  nodes
    .map(node => (typeof node === 'string' ? node : isElement(node) ? textOf(node.children) : ''))
    .join('')
