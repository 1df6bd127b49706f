import { element, isElement, lastElement, type Element } from '../html.ts'
import { deepest, type BlockReader, type Place } from './block.ts'

/** Two spaces make a level. */
const indent = '  '
const indentedItem = /^ {2,3}(?:\d+\.|[*+-]) +/

type Kind = { readonly tag: 'ol' | 'ul'; readonly item: RegExp }

/**
 * Lists as Zulip has them: one begins and continues by its own kind of sign; bullets may be mixed; numbers other than the
 * first do not matter. A blank line before an item makes it, and the one above, a paragraph.
 */
const list =
  ({ tag, item }: Kind): BlockReader =>
  ({ parent, depth }, { text }, _waiting, parse) => {
    const start = item.exec(text)
    if (!start || depth >= deepest) return false
    const into = (place: Element, mode: Place['mode'], words: string) =>
      parse({ parent: place, mode, depth: depth + 1 }, [{ text: words }])
    const items = itemsOf(text, item)
    const before = lastElement(parent)
    const at = before?.tag === tag ? before : listIn(parent, tag, start[1])
    if (at === before) {
      loosen(at.children.at(-1))
      into(newItem(at), 'loose-list', items.shift() ?? '')
    }
    for (const words of items) {
      const last = words.startsWith(indent) ? lastElement(at) : undefined
      into(last ?? newItem(at), 'tight-list', words)
    }
    return true
  }

/** A list of its own, or the one that is being read: `* * words` begins an inner list with the outer. */
function listIn(parent: Element, tag: Kind['tag'], start: string | undefined): Element {
  if (parent.tag === 'ol' || parent.tag === 'ul') return parent
  const number = tag === 'ol' ? Number.parseInt(start ?? '1', 10) : 1
  const begun = element(tag, number === 1 ? {} : { start: String(number) })
  parent.children.push(begun)
  return begun
}

function newItem(at: Element): Element {
  const item = element('li')
  at.children.push(item)
  return item
}

export const numberedList = list({ tag: 'ol', item: /^ ?(\d+)\. +(.*)/ })
export const bulletList = list({ tag: 'ul', item: /^ ?([*+-]) +(.*)/ })

/** What each item holds: lines of an inner list stand together, still indented. */
function itemsOf(text: string, item: RegExp): string[] {
  const items: { indented: boolean; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const last = items.at(-1)
    const own = item.exec(line)
    if (own) items.push({ indented: false, lines: [own[2] ?? ''] })
    else if (indentedItem.test(line) && last && !last.indented)
      items.push({ indented: true, lines: [line] })
    else last?.lines.push(line)
  }
  return items.map(({ lines }) => lines.join('\n'))
}

/** An item that turns out to be followed by a blank line: its words become paragraphs. */
function loosen(item: Element['children'][number] | undefined): void {
  if (!isElement(item)) return
  const [first] = item.children
  if (typeof first === 'string') item.children[0] = element('p', {}, first)
  const last = item.children.at(-1)
  if (typeof last === 'string') item.children.splice(-1, 1, element('p', {}, last.trimStart()))
}
