import { element, lastElement, type Element } from '../html.ts'
import { blocksOf, type BlockReader } from './block.ts'

const indent = '  '
const isList = (node: Element | undefined) => node?.tag === 'ul' || node?.tag === 'ol'

/** An indented block after a list, or in an item, belongs to the item whose level it has. */
export const indentedInList: BlockReader = ({ parent, mode, depth }, { text }, _waiting, parse) => {
  const inner = lastElement(parent)
  if (!text.startsWith(indent) || mode === 'indented') return false
  if (parent.tag !== 'li' && !isList(inner)) return false
  const wanted = Math.floor(indentOf(text) / indent.length)
  const [level, owner] = ownerOf(parent, wanted, mode === 'tight-list' ? 1 : 0)
  const words = outdented(text, level)
  const into = (target: Element) => ({ parent: target, mode: 'indented' as const, depth })
  if (parent.tag === 'li') parse(into(inner && isList(inner) ? inner : parent), [{ text: words }])
  else if (owner.tag === 'li') parse(into(owner), [{ text: words }])
  else parse(into(lastItemOf(owner)), blocksOf(words))
  return true
}

/** The item that is continued. What it says already becomes a paragraph, since another one follows. */
function lastItemOf(list: Element): Element {
  const last = lastElement(list)
  if (last?.tag !== 'li') {
    const item = element('li')
    list.children.push(item)
    return item
  }
  const [words] = last.children
  if (typeof words === 'string') last.children[0] = element('p', {}, words)
  return last
}

const indentOf = (text: string) => /^ */.exec(text)?.[0].length ?? 0

/** Steps down through the last items as long as the text is indented deeper. */
function ownerOf(parent: Element, wanted: number, from: number): [number, Element] {
  let level = from
  let owner = parent
  while (wanted > level) {
    const child = lastElement(owner)
    if (!child || (!isList(child) && child.tag !== 'li')) break
    if (isList(child)) level++
    owner = child
  }
  return [level, owner]
}

function outdented(text: string, level: number): string {
  const start = indent.repeat(level)
  return text
    .split('\n')
    .map(line => (line.startsWith(start) ? line.slice(start.length) : line))
    .join('\n')
}
