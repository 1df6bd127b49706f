/** What stands between two fences. Quotes and spoilers hold Markdown, and so further fences. */
export type Fence = {
  readonly kind: 'quote' | 'spoiler' | 'math' | 'code'
  readonly language: string
  readonly header: string
  readonly parts: Part[]
}
/** A string is a line. */
export type Part = string | Fence

const start = /^(`{3,}|~{3,}) *(?:\{?\.?([a-zA-Z0-9_+\-./#]+)(?: *\}| +([^~`]*)\}?)?)? *$/
const kinds: Readonly<Record<string, Fence['kind']>> = {
  quote: 'quote',
  quoted: 'quote',
  math: 'math',
  spoiler: 'spoiler',
}
/** Deeper fences are plain text. */
const deepest = 20

/** Parts lines by their fences. One that is never closed runs to the end. */
export function partsOf(lines: readonly string[]): Part[] {
  const outermost: Part[] = []
  const open: { mark: string; fence: Fence }[] = []
  for (const line of lines) {
    const last = open.at(-1)
    const parts = last?.fence.parts ?? outermost
    if (last && line.trimEnd() === last.mark) open.pop()
    else if (last && !holdsMarkdown(last.fence)) parts.push(line)
    else {
      const begun = open.length < deepest ? fenceAt(line) : undefined
      parts.push(begun?.fence ?? line)
      if (begun) open.push(begun)
    }
  }
  return outermost
}

const holdsMarkdown = ({ kind }: Fence) => kind === 'quote' || kind === 'spoiler'

function fenceAt(line: string): { mark: string; fence: Fence } | undefined {
  const [, mark, language = '', header = ''] = start.exec(line) ?? []
  if (mark === undefined) return undefined
  const kind = kinds[language.toLowerCase()] ?? 'code'
  return { mark, fence: { kind, language, header: header.trim(), parts: [] } }
}
