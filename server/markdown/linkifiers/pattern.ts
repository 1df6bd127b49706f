import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js'
import { PatternError } from './pattern-error.ts'

/** What a pattern found: `start` and `end` are positions in the text. */
type Found = {
  readonly start: number
  readonly end: number
  readonly groups: Readonly<Record<string, string>>
}

/** A pattern for linkifiers. `find` gives its matches that stand as words of their own, from left to right. */
export type Pattern = {
  readonly groups: readonly string[]
  readonly find: (text: string) => Found[]
}

/** No link is longer: this bounds what a pattern such as `a.*b` costs at each place where it may begin. */
const longest = 300
/** A step of the compiled pattern costs time at each sign of a text. */
const mostSteps = 500

/** Where Zulip lets a linkifier begin and end: not within a word. */
const before = /[\s\p{Z}'"(,:<]/u
/** What no link ends before: the rest of a word, or the second half of a sign. */
const rest = /[\p{L}\p{N}\uDC00-\uDFFF]/u
const after = '(?:$|[^\\p{L}\\p{N}])'

/**
 * A regular expression in RE2's syntax, without looking around: named groups are `(?P<name>…)`. It takes time that grows with the
 * text alone, whatever the pattern.
 * @throws PatternError in words
 */
export function compilePattern(source: string): Pattern {
  const groups = Object.keys(compile(source).namedGroups())
  const atStart = compile(`(${source})${after}`)
  // The sign before belongs to what is read, so that `^` and `\b` mean what they say.
  const further = compile(`(?s:.)(${source})${after}`)
  const matchAt = (text: string, at: number): Found | undefined => {
    const from = Math.max(0, at - 1)
    const matcher = (at === 0 ? atStart : further).matcher(text.slice(from, reach(text, at)))
    if (!matcher.lookingAt()) return undefined
    const caught = groups.map(name => [name, matcher.group(name)] as const)
    return {
      start: from + matcher.start(1),
      end: from + matcher.end(1),
      groups: Object.fromEntries(caught.filter(isThere)),
    }
  }
  return { groups, find: text => (atStart.test(text) ? findAll(text, matchAt) : []) }
}

function compile(pattern: string): RE2JS {
  try {
    const compiled = RE2JS.compile(pattern)
    if (compiled.programSize() > mostSteps) throw new PatternError('expression too large')
    return compiled
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) throw new PatternError(inWords(error))
    if (error instanceof RE2JSException) throw new PatternError(error.message)
    throw error
  }
}

const inWords = ({ error, input }: RE2JSSyntaxException) =>
  input === null ? error : `${error}: ${input}`

function findAll(text: string, matchAt: (text: string, at: number) => Found | undefined): Found[] {
  const found: Found[] = []
  for (let at = 0; at < text.length; at++) {
    if (at > 0 && !before.test(text.charAt(at - 1))) continue
    const match = matchAt(text, at)
    if (!match || match.end === match.start) continue
    found.push(match)
    at = match.end - 1
  }
  return found
}

/** How far a link that begins here may reach: not within a word, and not to the token of something that was understood before. */
function reach(text: string, at: number): number {
  const token = text.slice(at, at + longest).indexOf('\uFDD0')
  if (token !== -1) return at + token
  let end = Math.min(at + longest, text.length)
  while (end > at && end < text.length && rest.test(text.charAt(end))) end--
  return end
}

const isThere = (entry: readonly [string, string | null]): entry is readonly [string, string] =>
  entry[1] !== null
