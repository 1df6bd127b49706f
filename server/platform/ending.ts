/** One for all: making an error, with its stack, for each request that ends costs more than many requests. */
export const ended = new Error('it is over')

/** An end that somebody waits for: it comes by `end`, or when `gone` aborts. Whoever made it calls `end` at last. */
export function endingWith(gone: AbortSignal): {
  readonly signal: AbortSignal
  readonly end: () => void
} {
  const over = new AbortController()
  const end = () => {
    gone.removeEventListener('abort', end)
    over.abort(ended)
  }
  gone.addEventListener('abort', end)
  if (gone.aborted) end()
  return { signal: over.signal, end }
}
