/** Without the run of `sign` at its end. A pattern such as `#+$` would look at each run again and again. */
export function withoutEnd(text: string, sign: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === sign) end--
  return text.slice(0, end)
}

/** Each opening sign with the position of the one that closes it. Those without a partner are missing. */
export function pairsOf(text: string, opening: string, closing: string): Map<number, number> {
  const open: number[] = []
  const pairs = new Map<number, number>()
  for (let i = 0; i < text.length; i++)
    if (text[i] === opening) open.push(i)
    else if (text[i] === closing) {
      const start = open.pop()
      if (start !== undefined) pairs.set(start, i)
    }
  return pairs
}
