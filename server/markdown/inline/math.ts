import { element } from '../html.ts'
import type { Pass } from './inline.ts'

/** `$$TeX$$` within one line. Prices are no formulas: letters must not touch it, and it cannot begin with `_` or `$`. */
export const math: Pass = (text, { stash, names }) => {
  if (!text.includes('$$')) return text
  let result = ''
  let from = 0
  for (const run of text.matchAll(/\$+/g)) {
    const start = run.index + 2
    if (run.index < from || run[0].length !== 2 || isWord(text[run.index - 1])) continue
    const end = endOf(text, start)
    if (end === undefined || isWord(text[end + 2])) continue
    const tex = text.slice(start, end)
    if (tex.includes('\uFDD0')) continue
    const node = names.tools.math?.(tex, false)
    const shown = node ?? element('span', { class: 'tex-error' }, `$$${tex}$$`)
    result += text.slice(from, run.index) + stash.keep(shown)
    from = end + 2
  }
  return result + text.slice(from)
}

const isWord = (sign: string | undefined) => sign !== undefined && /[\p{L}\p{N}_]/u.test(sign)

/** Where `$$` closes it. `\$` is a dollar within. */
function endOf(text: string, start: number): number | undefined {
  if (text[start] === '_') return undefined
  const dollars = /\n|\$+/g
  dollars.lastIndex = start
  for (let run = dollars.exec(text); run && run[0] !== '\n'; run = dollars.exec(text)) {
    const count = run[0].length
    const isEscape = text[run.index - 1] === '\\'
    if (count === 2 && run.index > start) return run.index
    if (isEscape && count === 3) return run.index + 1
    if (!isEscape || count !== 1) return undefined
  }
  return undefined
}
