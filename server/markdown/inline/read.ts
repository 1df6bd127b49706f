import type { HtmlNode } from '../html.ts'
import { autolinks } from './autolinks.ts'
import { channelLinks } from './channel-links.ts'
import { codeSpans } from './code-spans.ts'
import { emoji, emoticons, writtenEmoji } from './emoji.ts'
import { emphasis, lineBreaks, strike, strong, strongEmphasis } from './emphasis.ts'
import { entities } from './entities.ts'
import type { Inline, Pass } from './inline.ts'
import { links } from './links.ts'
import { linkified } from './linkified.ts'
import { math } from './math.ts'
import { groupMentions, mentions } from './mentions.ts'
import { timestamps } from './timestamps.ts'

/** The order is the syntax: what comes first hides its content from all that follow. */
const passes: readonly Pass[] = [
  codeSpans,
  strongEmphasis,
  mentions,
  math,
  channelLinks,
  timestamps,
  groupMentions,
  links,
  autolinks,
  linkified,
  entities,
  strong,
  emphasis,
  strike,
  emoji,
  emoticons,
  lineBreaks,
  writtenEmoji,
]

/** The inline syntax of a stretch of text, as nodes. */
export function readInline(text: string, inline: Inline, from = 0): HtmlNode[] {
  let rest = text
  for (let i = from; i < passes.length; i++)
    rest =
      passes[i]?.(rest, inline, (inner, within) =>
        readInline(inner, { ...inline, ...within }, i + 1),
      ) ?? rest
  return inline.stash.restore(rest)
}
