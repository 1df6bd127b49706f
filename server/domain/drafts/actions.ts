import type { Actor } from '../../identity/actor.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { notFound } from '../../platform/http/not-found.ts'
import { draftContent, type TypedDraft } from './content.ts'
import { draftChanged, draftRemoved, draftsAdded } from './events.ts'
import { deleteDraft, insertDrafts, replaceDraft } from './queries.ts'

const noSuchDraft = () => notFound('Draft does not exist')

/** Keeps drafts, all or none. Resolves to their ids, in the order given. */
export async function addDrafts(
  tx: Tx,
  actor: Actor,
  typed: readonly TypedDraft[],
  now: Date,
): Promise<number[]> {
  const contents = []
  for (const draft of typed) contents.push(await draftContent(tx, actor, draft, now))
  const drafts = await insertDrafts(tx, actor.id, contents)
  if (drafts.length > 0) announce(tx, draftsAdded(drafts), onlyUsers(actor.id))
  return drafts.map(({ id }) => id)
}

export async function editDraft(
  tx: Tx,
  actor: Actor,
  id: number,
  typed: TypedDraft,
  now: Date,
): Promise<void> {
  const draft = await replaceDraft(tx, actor.id, id, await draftContent(tx, actor, typed, now))
  if (!draft) throw noSuchDraft()
  announce(tx, draftChanged(draft), onlyUsers(actor.id))
}

export async function removeDraft(tx: Tx, actor: Actor, id: number): Promise<void> {
  if (!(await deleteDraft(tx, actor.id, id))) throw noSuchDraft()
  announce(tx, draftRemoved(id), onlyUsers(actor.id))
}
