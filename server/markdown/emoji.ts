import type { MarkdownIt, Token } from 'markdown-it'
import { emojiByName, emojiCode, emojiName } from './emoji-names.ts'

const meanings = new WeakMap<Token, { name: string; sign: string }>()
const byName = /:([a-z0-9_+-]+):/y
const bySign = /\p{Extended_Pictographic}\uFE0F?/uy

/** `:name:` and the sign itself, both as a span that any client can dress. Unknown names stay as they are. */
export function emoji(md: MarkdownIt): void {
  md.inline.ruler.before('text', 'emoji', (state, silent) => {
    const found = emojiAt(state.src, state.pos)
    if (!found) return false
    if (!silent) meanings.set(state.push('emoji', '', 0), found)
    state.pos += found.length
    return true
  })
  // Plain text ends where an emoji may begin; markdown-it looks there only for the signs it knows.
  md.inline.ruler.after('emoji', 'text_before_emoji', (state, silent) => {
    const rest = state.src.slice(state.pos, state.posMax)
    const end = rest.search(stop)
    if (end <= 0) return false
    if (!silent) state.pending += rest.slice(0, end)
    state.pos += end
    return true
  })
  md.renderer.rules['emoji'] = (tokens, index) => {
    const meaning = tokens[index] && meanings.get(tokens[index])
    if (!meaning) return ''
    const { name, sign } = meaning
    const title = name.replaceAll('_', ' ')
    return `<span aria-label="${title}" class="emoji emoji-${emojiCode(sign)}" role="img" title="${title}">:${name}:</span>`
  }
}

const stop = /[\n$%&*+\-:<=>@[\\\]^_`{}~#!]|\p{Extended_Pictographic}/u

function emojiAt(text: string, position: number) {
  byName.lastIndex = position
  const name = byName.exec(text)?.[1] ?? ''
  const named = emojiByName.get(name)
  if (named) return { name, sign: named, length: name.length + 2 }
  bySign.lastIndex = position
  const written = bySign.exec(text)?.[0] ?? ''
  const sign = written.replace('\uFE0F', '')
  const known = emojiName.get(sign)
  return known ? { name: known, sign, length: written.length } : undefined
}
