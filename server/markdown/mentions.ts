import type { MarkdownIt, Token } from 'markdown-it'
import { mentionedUser, mentionPattern, namesOf, type Names, type NamedUser } from './names.ts'

/** What one mention in a parsed message means. */
export type Mention = { user: NamedUser | 'everyone'; label: string; silent: boolean }

const meanings = new WeakMap<Token, Mention>()

/** The mentions in a parsed message, in order. */
export const mentionsIn = (tokens: readonly Token[]): Mention[] =>
  tokens.flatMap(token => token.children ?? []).flatMap(token => meanings.get(token) ?? [])

const anchored = new RegExp(mentionPattern, 'y')
const everyone = new Set(['all', 'everyone', 'channel', 'stream'])

/** `@**Name**`, `@_**Name**` (silent), `@**Name|id**` and the words for everyone in a channel. */
export function mentions(md: MarkdownIt): void {
  md.inline.ruler.before('emphasis', 'mention', (state, silent) => {
    anchored.lastIndex = state.pos
    const match = anchored.exec(state.src)
    if (!match) return false
    const mention = meaningOf(match, namesOf(state.env))
    if (!mention) return false
    if (!silent) meanings.set(state.push('mention', '', 0), mention)
    state.pos += match[0].length
    return true
  })

  // Words quoted from another message do not call anybody again.
  md.core.ruler.push('quoted_mention', state => {
    let quotes = 0
    for (const token of state.tokens) {
      if (token.type === 'blockquote_open') quotes++
      if (token.type === 'blockquote_close') quotes--
      if (quotes === 0) continue
      for (const mention of mentionsIn([token])) mention.silent = true
    }
  })

  md.renderer.rules['mention'] = (tokens, index) => {
    const mention = tokens[index] && meanings.get(tokens[index])
    if (!mention) return ''
    const { user, label, silent } = mention
    const kind = user === 'everyone' ? ' channel-wildcard-mention' : ''
    const text = md.utils.escapeHtml(silent ? label : `@${label}`)
    return `<span class="user-mention${kind}${silent ? ' silent' : ''}" data-user-id="${
      user === 'everyone' ? '*' : user.id
    }">${text}</span>`
  }
}

function meaningOf(match: RegExpMatchArray, names: Names): Mention | undefined {
  const silent = match[1] === '_'
  const user = mentionedUser(match, names)
  if (user) return { user, label: user.fullName, silent }
  const word = match[5]
  return word !== undefined && everyone.has(word)
    ? { user: 'everyone', label: word, silent }
    : undefined
}
