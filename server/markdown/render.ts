import MarkdownIt from 'markdown-it'
import { channelLinks } from './channel-links.ts'
import { codeBlocks } from './code-blocks.ts'
import { emoji } from './emoji.ts'
import { starEmphasisOnly } from './emphasis.ts'
import { safeLinks } from './links.ts'
import { mentions, mentionsIn } from './mentions.ts'
import { envWith, noNames, type Names } from './names.ts'
import { quoteFences } from './quote-fences.ts'

export type Rendered = {
  /** Zulip's HTML. Nothing in it was taken over from the author as markup. */
  html: string
  /** Who is called by name; silent and quoted mentions are not among them. */
  mentionedUserIds: number[]
  mentionsEveryone: boolean
}

const parser = new MarkdownIt({ html: false, breaks: true, linkify: true, maxNesting: 40 })
  .disable(['lheading', 'reference', 'image', 'escape', 'html_block', 'html_inline'])
  .use(starEmphasisOnly)
  .use(mentions)
  .use(channelLinks)
  .use(emoji)
  .use(codeBlocks)
  .use(quoteFences)
  .use(safeLinks)

/** Turns what a person wrote into what their readers see. Pure: names are looked up before (`namesIn`). */
export function renderMarkdown(content: string, names: Names = noNames): Rendered {
  const env = envWith(names)
  const tokens = parser.parse(content, env)
  const called = mentionsIn(tokens).filter(mention => !mention.silent)
  return {
    html: parser.renderer.render(tokens, parser.options, env).trimEnd(),
    mentionedUserIds: [
      ...new Set(called.flatMap(({ user }) => (user === 'everyone' ? [] : [user.id]))),
    ],
    mentionsEveryone: called.some(({ user }) => user === 'everyone'),
  }
}
