/** Bytes from `start` to `end`, both included. */
type Range = { start: number; end: number }

/** What a Range header asks for of so many bytes. Anything but one plain range is answered by everything, as RFC 9110 allows. */
export function rangeOf(header: string | undefined, size: number): Range | 'all' | 'none of it' {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === '') return to === '' ? 'all' : satisfied(size - Number(to), size - 1, size)
  if (to === '') return satisfied(Number(from), size - 1, size)
  return Number(to) < Number(from) ? 'all' : satisfied(Number(from), Number(to), size)
}

const satisfied = (start: number, end: number, size: number) =>
  start >= size ? 'none of it' : { start: Math.max(start, 0), end: Math.min(end, size - 1) }
