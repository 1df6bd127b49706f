import { element, type Element } from '../html.ts'
import type { Stash } from '../stash.ts'
import { blocksOf, type BlockReader, type Parse, type Place } from './block.ts'
import { blankLine, indentedCode } from './indented-code.ts'
import { headings } from './headings.ts'
import { indentedInList } from './indented-in-list.ts'
import { bulletList, numberedList } from './lists.ts'
import { paragraph } from './paragraphs.ts'
import { quote } from './quotes.ts'
import { rules } from './rules.ts'
import { table } from './tables.ts'

/** The first that takes a block has it: the order is part of the syntax. */
const readers = (stash: Stash): BlockReader[] => [
  blankLine,
  indentedInList,
  indentedCode,
  headings,
  table,
  rules,
  numberedList,
  bulletList,
  quote,
  paragraph(stash),
]

/** The blocks of a text, with their inline syntax still to be read. */
export function parseBlocks(text: string, stash: Stash): Element {
  const order = readers(stash)
  const parse: Parse = (place, blocks) => {
    const waiting = blocks.toReversed()
    for (let block = waiting.pop(); block; block = waiting.pop()) {
      const next = block
      order.some(read => read(place, next, waiting, parse))
    }
  }
  const parent = element('div')
  const place: Place = { parent, mode: 'plain', depth: 0 }
  parse(place, blocksOf(text))
  return parent
}
