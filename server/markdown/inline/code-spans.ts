import { element } from '../html.ts'
import type { Pass } from './inline.ts'

/** Between runs of equally many backticks. The content is as it was written, spaces and all. */
export const codeSpans: Pass = (text, { stash }) => {
  if (!text.includes('`')) return text
  const runs = [...text.matchAll(/`+/g)]
  const next = nextOfSameLength(runs)
  let result = ''
  let from = 0
  for (let i = 0; i < runs.length; i++) {
    const [opening, end] = [runs[i], next[i]]
    const closing = end === undefined ? undefined : runs[end]
    if (!opening || !closing || end === undefined || isEscaped(text, opening.index)) continue
    const start = opening.index + opening[0].length
    const code = element('code', {}, ...stash.restore(text.slice(start, closing.index)))
    result += text.slice(from, opening.index) + stash.keep(code)
    from = closing.index + closing[0].length
    i = end
  }
  return result + text.slice(from)
}

function nextOfSameLength(runs: readonly RegExpExecArray[]): (number | undefined)[] {
  const seen = new Map<number, number>()
  const next = Array.from<number | undefined>({ length: runs.length })
  for (let i = runs.length - 1; i >= 0; i--) {
    const length = runs[i]?.[0].length ?? 0
    next[i] = seen.get(length)
    seen.set(length, i)
  }
  return next
}

const isEscaped = (text: string, index: number) => {
  let slashes = 0
  while (text[index - slashes - 1] === '\\') slashes++
  return slashes % 2 === 1
}
