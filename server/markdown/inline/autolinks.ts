import { element } from '../html.ts'
import { pairsOf } from '../text.ts'
import { withinOrganization } from '../safe-address.ts'
import { isTopLevelDomain } from '../top-level-domains.ts'
import { noteLink, type Pass } from './inline.ts'

/** Words without spaces; only what has a dot, a colon or an at-sign can be an address. */
const word = /[^\s\uFDD0\uFDD1]+/g
/** An address may begin a word, or stand after one of these. */
const begin = /(?<![^\s'"(,:<*~])[\p{L}\p{N}_.-]/uy
const withScheme = /https?:\/\/[\p{L}\p{N}_.:@-]+/uy
const host = /[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/uy
const mail = /[\p{L}\p{N}_.-]+@[\p{L}\p{N}_.-]+\.[\p{L}\p{N}_]+/uy
/** What may follow an address before the next space, and is no part of it. */
const after = new Set('!:;?),.\'">*~')
const deepestParens = 6

/** Addresses that stand in a text, with a scheme or without, and mail addresses. */
export const autolinks: Pass = (text, inline) => {
  if (inline.isInLink || !/[.:@]/.test(text)) return text
  return text.replace(word, (token, position: number) => {
    if (!/[.:@]/.test(token)) return token
    const tail = tailOf(token)
    const parens = pairsOf(token, '(', ')')
    let result = ''
    let from = 0
    for (let at = 0; at < token.length; at++) {
      if (at === 0 ? text[position - 1] === '\uFDD1' : !canBegin(token, at)) continue
      const end = addressEnd(token, at, tail, parens)
      if (end.at <= at) {
        // Whatever begins before that point fails for the same reason.
        at = Math.max(at, end.triedTo - 1)
        continue
      }
      const address = token.slice(at, end.at)
      const href = withinOrganization(complete(address), inline.names.organizationUrl)
      noteLink(inline, address, { href, words: '' })
      result += token.slice(from, at) + inline.stash.keep(element('a', { href }, address))
      from = end.at
      at = end.at - 1
    }
    return result + token.slice(from)
  })
}

const canBegin = (token: string, at: number) => {
  begin.lastIndex = at
  return begin.test(token)
}

const complete = (address: string) =>
  /^https?:/.test(address) ? address : `${address.includes('@') ? 'mailto:' : 'http://'}${address}`

/** From where on a word consists only of signs that may follow an address. */
function tailOf(token: string): number {
  let tail = token.length
  while (tail > 0 && after.has(token[tail - 1] ?? '')) tail--
  return tail
}

type End = {
  /** Where the address ends, or 0 if there is none. */
  at: number
  /** Up to where nothing else need be tried. */
  triedTo: number
}

function addressEnd(token: string, at: number, tail: number, parens: Map<number, number>): End {
  const scheme = matched(/https?:\/\//y, token, at) ?? ''
  const domain = matched(scheme ? withScheme : host, token, at)
  if (domain !== undefined && (scheme || hasKnownEnd(domain))) {
    const end = at + domain.length
    if (token[end] === '/') return pathEnd(token, end, tail, parens)
    if (end >= tail) return { at: Math.max(tail, at + scheme.length + 1), triedTo: end }
  }
  const end = at + (matched(mail, token, at)?.length ?? 0)
  return { at: end >= tail ? end : 0, triedTo: at }
}

/** A path goes on to the last sign that can belong to it. Parentheses belong to it in pairs. */
function pathEnd(token: string, start: number, tail: number, parens: Map<number, number>): End {
  let at = start
  while (at < token.length && (at < tail || at === start)) {
    const sign = token[at]
    const close = sign === '(' ? parens.get(at) : undefined
    const isPart = sign === '(' ? close !== undefined : sign !== ')' && sign !== '"'
    if (!isPart || (close !== undefined && !isShallow(token.slice(at, close))))
      return { at: 0, triedTo: at }
    at = (close ?? at) + 1
  }
  return { at, triedTo: at }
}

function isShallow(group: string): boolean {
  let depth = 0
  for (const sign of group) {
    if (sign === '(') depth++
    if (sign === ')') depth--
    if (sign === '"' || depth > deepestParens) return false
  }
  return true
}

function matched(pattern: RegExp, token: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(token)?.[0]
}

const hasKnownEnd = (name: string) => isTopLevelDomain(name.slice(name.lastIndexOf('.') + 1))
