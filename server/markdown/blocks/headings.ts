import { element } from '../html.ts'
import { withoutEnd } from '../text.ts'
import type { Block, BlockReader } from './block.ts'

const heading = /^(#{1,6})\s(.*)$/

/** `# title`, on any line. What is above and below it are blocks of their own. */
export const headings: BlockReader = (place, block, waiting, parse) => {
  if (block.hasNoHeading || !block.text.includes('#')) return false
  const parts = split(block.text)
  if (parts.length === 1 && typeof parts[0] === 'string') return false
  // What is below is read after this reader has returned: it may be continued by the next block.
  const last = parts.at(-1)
  const rest = typeof last === 'string' ? parts.pop() : undefined
  for (const part of parts)
    if (typeof part === 'string') parse(place, [known(part)])
    else place.parent.children.push(element(`h${part.level}`, {}, part.title))
  if (typeof rest === 'string') waiting.push(known(rest))
  return true
}

const known = (text: string): Block => ({ text, hasNoHeading: true })

type Heading = { level: number; title: string }

function split(text: string): (string | Heading)[] {
  const parts: (string | Heading)[] = []
  let lines: string[] = []
  const flush = () => {
    if (lines.length > 0) parts.push(lines.join('\n'))
    lines = []
  }
  for (const line of text.split('\n')) {
    const [, signs, title] = heading.exec(line) ?? []
    if (signs === undefined || title === undefined) lines.push(line)
    else {
      flush()
      parts.push({ level: signs.length, title: withoutEnd(title, '#').trim() })
    }
  }
  flush()
  return parts
}
