import { element, finished, serialize, type Finished, type HtmlNode } from './html.ts'
import { languageName } from './languages.ts'
import type { Tools } from './tools/tools.ts'

/** Code in the frame that Zulip's clients know. `language` is the word behind the fence, or empty. */
export function codeBlock(lines: string, language: string, tools: Tools): Finished {
  const name = languageName(language)
  const code = `${lines.replace(/^\n+/, '').trimEnd()}\n`
  const content: HtmlNode[] =
    language === '' ? [withoutQuotes(code)] : (tools.highlight?.(code, language) ?? [code])
  const pre = element('pre', {}, element('span'), element('code', {}, ...content))
  const attributes = { class: 'codehilite', ...(name && { 'data-code-language': name }) }
  return finished(element('div', attributes, pre))
}

/** Zulip escapes quotation marks where no language is given. It means the same; the public cases compare letters. */
const withoutQuotes = (code: string): Finished => ({
  html: serialize([code]).replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  isBlock: false,
})
