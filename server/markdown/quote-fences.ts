import type { MarkdownIt } from 'markdown-it'

const fence = /^\s{0,3}(`{3,}|~{3,})\s*([^`]*?)\s*$/
const opening = /^(quote|spoiler)(?:\s+(.*))?$/

/** Fences that hold Markdown, not code: ` ```quote ` and ` ```spoiler title `. They may hold further fences. */
export function quoteFences(md: MarkdownIt): void {
  md.block.ruler.before(
    'fence',
    'quote_fence',
    (state, startLine, endLine, silent) => {
      const [, marker, info = ''] = fence.exec(lineOf(state, startLine)) ?? []
      const [, kind, title = ''] = opening.exec(info) ?? []
      if (!marker || !kind) return false
      if (silent) return true
      const lines = Array.from({ length: endLine - startLine }, (_, i) =>
        lineOf(state, startLine + i),
      )
      const length = closingLine(lines)
      const inner = (type: string, open: string, close: string, body: () => void) => {
        state.push(`${type}_open`, '', 1).content = open
        body()
        state.push(`${type}_close`, '', -1).content = close
      }
      const parse = () => {
        const lineMax = state.lineMax
        state.lineMax = startLine + length
        state.md.block.tokenize(state, startLine + 1, startLine + length)
        state.lineMax = lineMax
      }
      if (kind === 'quote') {
        state.push('blockquote_open', 'blockquote', 1)
        parse()
        state.push('blockquote_close', 'blockquote', -1)
      } else {
        const header = '<div class="spoiler-block"><div class="spoiler-header">\n'
        const content = '</div><div class="spoiler-content" aria-hidden="true">\n'
        inner('spoiler', header, '</div></div>\n', () => {
          if (title) state.md.block.parse(title, state.md, state.env, state.tokens)
          state.push('spoiler_content', '', 0).content = content
          parse()
        })
      }
      state.line = Math.min(startLine + length + 1, endLine)
      return true
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  )
  for (const name of ['spoiler_open', 'spoiler_content', 'spoiler_close'])
    md.renderer.rules[name] = (tokens, index) => tokens[index]?.content ?? ''
}

type Lines = { src: string; bMarks: number[]; tShift: number[]; eMarks: number[] }

const lineOf = (state: Lines, line: number) =>
  state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line])

/** How many lines after the first the matching end is. An unclosed fence runs to the end. */
function closingLine(lines: readonly string[]): number {
  const open: string[] = []
  for (const [index, line] of lines.entries()) {
    const [, marker, info] = fence.exec(line) ?? []
    if (!marker) continue
    if (!info && marker === open.at(-1)) open.pop()
    else open.push(marker)
    if (open.length === 0) return index
  }
  return lines.length
}
