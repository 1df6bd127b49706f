import { element } from '../html.ts'
import type { Pass } from './inline.ts'

/** Only `*` makes emphasis: names_with_underscores are everywhere in a team that writes code. None of it crosses a line. */
const between =
  (sign: string, pattern: RegExp, ...tags: [string, ...string[]]): Pass =>
  (text, { stash }, later) =>
    text.includes(sign)
      ? text.replace(pattern, (_all, inner: string) => {
          const nodes = later(inner)
          const [outer, ...rest] = tags
          const innermost = rest.map(tag => element(tag, {}, ...nodes))
          return stash.keep(element(outer, {}, ...(innermost.length > 0 ? innermost : nodes)))
        })
      : text

export const strongEmphasis = between('***', /\*\*\*(?!\s)([^*^\n]+)(?<!\s)\*\*\*/g, 'strong', 'em')
export const strong = between('**', /\*\*([^\n]+?)\*\*/g, 'strong')
export const emphasis = between('*', /\*(?!\s)([^*^\n]+)(?<!\s)\*/g, 'em')
export const strike = between('~~', /(?<!~)~~([^~\n]+?)~~(?!~)/g, 'del')

/** A line ends where its author ended it. */
export const lineBreaks: Pass = (text, { stash }) =>
  text.includes('\n') ? text.replaceAll('\n', () => stash.keep(element('br'))) : text
