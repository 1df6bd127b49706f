/** Tags, entities with what is around them, and spaces: what a comparison of rendered messages may take apart. */
const pieces = (html: string): string[] => html.match(/<[^>]*>|\s+|[^<\s]+/g) ?? []

/** Beyond this many comparisons the whole is shown as replaced. */
const mostComparisons = 4_000_000

type Piece = { text: string; is: 'kept' | 'inserted' | 'deleted' }

/** How a rendered message differs from the one before: the new HTML, what is new in it marked, with what is gone beside it. */
export function htmlDiff(before: string, after: string): string {
  const marked = compared(pieces(before), pieces(after)).map(({ text, is }) => {
    if (is === 'kept' || /^\s+$/.test(text)) return is === 'deleted' ? '' : text
    if (text.startsWith('<')) return is === 'deleted' ? '' : text
    return `<span class="highlight_text_${is}">${text}</span>`
  })
  return `<div>${marked.join('')}</div>`
}

/** The longest sequence that both have is kept. */
function compared(before: readonly string[], after: readonly string[]): Piece[] {
  const whole = (texts: readonly string[], is: Piece['is']) => texts.map(text => ({ text, is }))
  if (before.length * after.length > mostComparisons)
    return [...whole(after, 'inserted'), ...whole(before, 'deleted')]
  const common = commonLengths(before, after)
  const at = (i: number, j: number) => common[i * (after.length + 1) + j] ?? 0
  const found: Piece[] = []
  let [i, j] = [0, 0]
  while (i < before.length && j < after.length) {
    const [old, fresh] = [before[i] ?? '', after[j] ?? '']
    if (old === fresh) {
      found.push({ text: fresh, is: 'kept' })
      i++
      j++
    } else if (at(i, j + 1) >= at(i + 1, j)) {
      found.push({ text: fresh, is: 'inserted' })
      j++
    } else {
      found.push({ text: old, is: 'deleted' })
      i++
    }
  }
  return [...found, ...whole(after.slice(j), 'inserted'), ...whole(before.slice(i), 'deleted')]
}

/** For each pair of positions, how long a sequence both have from there on. Two bytes each. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint16Array {
  const width = after.length + 1
  const lengths = new Uint16Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
  return lengths
}
