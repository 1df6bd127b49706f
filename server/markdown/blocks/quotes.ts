import { element } from '../html.ts'
import { blocksOf, deepest, type BlockReader } from './block.ts'

const quoted = /^ {0,3}>(?: |)(.*)$/
const emptyQuote = /^ {0,3}>\s*$/

/** `> words`: from the first such line on, the rest of the block is quoted, with or without the sign. */
export const quote: BlockReader = (place, { text }, _waiting, parse) => {
  if (!text.includes('>') || place.depth >= deepest) return false
  const lines = text.split('\n')
  const first = lines.findIndex(line => quoted.test(line))
  // A quote of nothing is no quote: people write `>` as an answer.
  if (first === -1 || lines.slice(first).every(line => emptyQuote.test(line))) return false
  if (first > 0) parse(place, [{ text: lines.slice(0, first).join('\n') }])
  const parent = element('blockquote')
  place.parent.children.push(parent)
  const inner = lines.slice(first).map(line => quoted.exec(line)?.[1] ?? line)
  parse({ parent, mode: 'quote', depth: place.depth + 1 }, blocksOf(inner.join('\n')))
  return true
}
