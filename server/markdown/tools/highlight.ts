import type { Highlighter } from './highlighter.ts'
import { element, type HtmlNode } from '../html.ts'
import { pygmentsClass } from './pygments.ts'

/** Longer code stays plain: colours cost time and ten times its size. */
const longest = 5_000

/** Code as a flat row of coloured words, as Pygments writes it: no colour goes across the end of a line. */
export function highlighted(
  hljs: Highlighter,
  code: string,
  grammar: string,
): HtmlNode[] | undefined {
  if (code.length > longest) return undefined
  const { value } = hljs.highlight(code, { language: grammar, ignoreIllegals: true })
  const open: string[] = []
  const nodes: HtmlNode[] = []
  // The highlighter writes nothing but spans of one class each, and escaped text.
  for (const [, start, end, text = ''] of value.matchAll(
    /<span class="([^"]*)">|(<\/span>)|([^<]+)/g,
  ))
    if (start !== undefined) open.push(start)
    else if (end !== undefined) open.pop()
    else nodes.push(...coloured(plain(text), open.at(-1) ?? ''))
  return nodes
}

function coloured(text: string, scope: string): HtmlNode[] {
  const name = pygmentsClass(scope, text)
  if (name === undefined) return [text]
  return text
    .split(/(\n)/)
    .filter(line => line !== '')
    .map(line => (line.trim() === '' ? line : element('span', { class: name }, line)))
}

const signs: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
}
const plain = (text: string) =>
  text.replace(/&(?:amp|lt|gt|quot|#x27);/g, sign => signs[sign] ?? sign)
