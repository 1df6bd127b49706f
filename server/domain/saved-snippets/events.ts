import type { SavedSnippet, SavedSnippetsEvent } from '../../protocol/saved-snippets.ts'

const type = 'saved_snippets'

export const snippetAdded = (saved_snippet: SavedSnippet): SavedSnippetsEvent => ({
  type,
  op: 'add',
  saved_snippet,
})
export const snippetChanged = (saved_snippet: SavedSnippet): SavedSnippetsEvent => ({
  type,
  op: 'update',
  saved_snippet,
})
export const snippetRemoved = (saved_snippet_id: number): SavedSnippetsEvent => ({
  type,
  op: 'remove',
  saved_snippet_id,
})
