import { element, type Element } from '../html.ts'
import type { BlockReader } from './block.ts'

/** A row of titles, a row of dashes (with `:` for the alignment), rows of cells. */
export const table: BlockReader = ({ parent }, { text }) => {
  if (!text.includes('|')) return false
  const [first = '', second, ...rest] = text.split('\n').map(line => line.trim())
  if (second === undefined) return false
  const border = { left: first.startsWith('|'), right: endsWithBar(first) }
  const titles = cellsOf(first, border)
  const rows = [second, ...rest]
  const isOne = titles.length === 1
  if (isOne && !(border.left || border.right)) return false
  if (isOne && !rows.every(row => row.startsWith('|') || endsWithBar(row))) return false
  const dashes = cellsOf(second, border)
  if (dashes.length !== titles.length || !/^[|:\- ]*$/.test(dashes.join(''))) return false
  const aligned = dashes.map(alignment)
  const row = (tag: string, cells: string[]): Element =>
    element('tr', {}, ...aligned.map((side, i) => element(tag, side, (cells[i] ?? '').trim())))
  const body = rest.length > 0 ? rest.map(line => cellsOf(line, border)) : [[]]
  parent.children.push(
    element(
      'table',
      {},
      element('thead', {}, row('th', titles)),
      element('tbody', {}, ...body.map(cells => row('td', cells))),
    ),
  )
  return true
}

type Border = { left: boolean; right: boolean }

/** `|` behind an odd number of backslashes is a letter like any other. */
const endsWithBar = (row: string) => /(?<!\\)(?:\\\\)*\|$/.test(row)

function cellsOf(row: string, border: Border): string[] {
  const from = border.left && row.startsWith('|') ? 1 : 0
  const to = border.right && endsWithBar(row) && row.length > from ? row.length - 1 : row.length
  const inner = row.slice(from, to)
  const cells: string[] = []
  let start = 0
  for (const bar of barsOf(inner)) {
    cells.push(inner.slice(start, bar))
    start = bar + 1
  }
  return [...cells, inner.slice(start)]
}

/** Bars that part cells: not those in code spans, not escaped ones. */
function barsOf(row: string): number[] {
  const marks = [...row.matchAll(/\\+|`+|\|/g)]
  const ticks = new Map<number, number[]>()
  for (const [index, [mark]] of marks.entries())
    if (mark.startsWith('`')) ticks.getOrInsertComputed(mark.length, () => []).push(index)
  for (const ends of ticks.values()) ends.reverse()
  const bars: number[] = []
  for (let i = 0; i < marks.length; i++) {
    const mark = marks[i]
    if (!mark) break
    const [sign] = mark
    if (sign === '|') bars.push(mark.index)
    else if (sign.startsWith('\\')) i += isEscape(mark, marks[i + 1]) ? 1 : 0
    else i = nextAfter(i, ticks.get(sign.length)) ?? i
  }
  return bars
}

/** The next position after `index`; what lies before it is never asked for again. */
function nextAfter(index: number, descending: number[] = []): number | undefined {
  while ((descending.at(-1) ?? Infinity) <= index) descending.pop()
  return descending.at(-1)
}

const isEscape = (slashes: RegExpExecArray, next: RegExpExecArray | undefined) =>
  slashes[0].length % 2 === 1 && next?.index === slashes.index + slashes[0].length

function alignment(dashes: string): Record<string, string> {
  const signs = dashes.trim()
  const left = signs.startsWith(':')
  const right = signs.endsWith(':')
  if (!left && !right) return {}
  const side = left && right ? 'center' : left ? 'left' : 'right'
  return { style: `text-align: ${side};` }
}
