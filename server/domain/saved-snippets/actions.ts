import type { Actor } from '../../identity/actor.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { notFound } from '../../platform/http/not-found.ts'
import { snippetAdded, snippetChanged, snippetRemoved } from './events.ts'
import { deleteSnippet, insertSnippet, updateSnippet } from './queries.ts'

const noSuchSnippet = () => notFound('Saved snippet does not exist.')

/** Keeps a snippet. Resolves to its id. */
export async function addSnippet(
  tx: Tx,
  actor: Actor,
  snippet: { title: string; content: string; now: Date },
): Promise<number> {
  const added = await insertSnippet(tx, actor.id, snippet)
  announce(tx, snippetAdded(added), onlyUsers(actor.id))
  return added.id
}

/** Changes what is given. */
export async function editSnippet(
  tx: Tx,
  actor: Actor,
  id: number,
  change: { title: string | undefined; content: string | undefined },
): Promise<void> {
  const changed = await updateSnippet(tx, actor.id, id, change)
  if (!changed) throw noSuchSnippet()
  announce(tx, snippetChanged(changed), onlyUsers(actor.id))
}

export async function removeSnippet(tx: Tx, actor: Actor, id: number): Promise<void> {
  if (!(await deleteSnippet(tx, actor.id, id))) throw noSuchSnippet()
  announce(tx, snippetRemoved(id), onlyUsers(actor.id))
}
