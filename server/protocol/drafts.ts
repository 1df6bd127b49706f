/** Something that a person began to write; `to` holds one channel, or people, or nothing yet. */
export type Draft = {
  id: number
  type: '' | 'stream' | 'private'
  to: number[]
  topic: string
  content: string
  timestamp: number
}

export type DraftsEvent = { type: 'drafts' } & (
  | { op: 'add'; drafts: Draft[] }
  | { op: 'update'; draft: Draft }
  | { op: 'remove'; draft_id: number }
)

export type DraftsState = { drafts: Draft[] }

/** Keeps the one edited last in front, as a fresh `register` gives them. */
export function applyDraftsEvent<State extends DraftsState>(
  state: State,
  event: DraftsEvent,
): State {
  const without = (id: number) => state.drafts.filter(draft => draft.id !== id)
  switch (event.op) {
    case 'add':
      return { ...state, drafts: latestFirst([...state.drafts, ...event.drafts]) }
    case 'update':
      return { ...state, drafts: latestFirst([...without(event.draft.id), event.draft]) }
    case 'remove':
      return { ...state, drafts: without(event.draft_id) }
  }
}

const latestFirst = (drafts: Draft[]) =>
  drafts.sort((a, b) => b.timestamp - a.timestamp || b.id - a.id)
