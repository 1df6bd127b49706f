/** Text that a person keeps for use in later messages. */
export type SavedSnippet = { id: number; title: string; content: string; date_created: number }

export type SavedSnippetsEvent = { type: 'saved_snippets' } & (
  { op: 'add' | 'update'; saved_snippet: SavedSnippet } | { op: 'remove'; saved_snippet_id: number }
)

export type SavedSnippetsState = { saved_snippets: SavedSnippet[] }

/** In the order of ids. */
export function applySavedSnippetsEvent<State extends SavedSnippetsState>(
  state: State,
  event: SavedSnippetsEvent,
): State {
  const changedId = event.op === 'remove' ? event.saved_snippet_id : event.saved_snippet.id
  const others = state.saved_snippets.filter(({ id }) => id !== changedId)
  const changed = event.op === 'remove' ? [] : [event.saved_snippet]
  return { ...state, saved_snippets: [...others, ...changed].sort((a, b) => a.id - b.id) }
}
