const wordPattern = /[\p{L}\p{N}]+/gu
/** A tag, whatever its attributes hold; a sign written by name or number; text. */
const partPattern =
  /<(?:"[^"]*"|'[^']*'|[^>"'])*>|&(?:[a-z][a-z0-9]*|#\d+|#x[0-9a-f]+);|[^<&]+|[<&]/gi
/** A `span` may not stand in these: the browser would close them before it. */
const foreign = /^<(\/?)(math|svg)\b/i

/** Marks words in the text between tags of our own HTML. Nothing but whole texts is changed, so that the HTML stays whole. */
export function highlight(html: string, words: ReadonlySet<string>): string {
  let depth = 0
  return html.replace(partPattern, part => {
    const [, closing] = foreign.exec(part) ?? []
    if (closing !== undefined) depth += closing === '' ? 1 : -1
    if (depth > 0 || part.startsWith('<') || part.startsWith('&')) return part
    return part.replace(wordPattern, word =>
      words.has(word) ? `<span class="highlight">${word}</span>` : word,
    )
  })
}

/** The words that are text, and not part of a tag. */
export const textOf = (html: string): string =>
  html.replace(partPattern, part => (part.startsWith('<') || part.startsWith('&') ? ' ' : part))
