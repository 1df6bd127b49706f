import type { Draft, DraftsEvent } from '../../protocol/drafts.ts'

export const draftsAdded = (drafts: Draft[]): DraftsEvent => ({ type: 'drafts', op: 'add', drafts })
export const draftChanged = (draft: Draft): DraftsEvent => ({ type: 'drafts', op: 'update', draft })
export const draftRemoved = (draft_id: number): DraftsEvent => ({
  type: 'drafts',
  op: 'remove',
  draft_id,
})
