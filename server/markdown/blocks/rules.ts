import { element } from '../html.ts'
import type { BlockReader } from './block.ts'

/** A line of at least three `-`, `_` or `*`, with at most two spaces between them. */
export const rules: BlockReader = (place, block, waiting, parse) => {
  if (block.hasNoRule) return false
  const lines = block.text.split('\n')
  const parts: string[][] = [[]]
  for (const line of lines)
    if (isRule(line)) parts.push([])
    else parts.at(-1)?.push(line)
  if (parts.length === 1) return false
  const rest = parts.pop() ?? []
  for (const part of parts) {
    if (part.length > 0) parse(place, [{ ...block, text: part.join('\n'), hasNoRule: true }])
    place.parent.children.push(element('hr'))
  }
  if (rest.length > 0) waiting.push({ ...block, text: rest.join('\n'), hasNoRule: true })
  return true
}

function isRule(line: string): boolean {
  const signs = line.replace(/^ {1,3}(?! )/, '').trimEnd()
  return (
    /^(?:(?:- {0,2})+|(?:_ {0,2})+|(?:\* {0,2})+)$/.test(signs) &&
    signs.replaceAll(' ', '').length >= 3
  )
}
