import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { NavigationView } from '../../protocol/own-views.ts'

/** Views that every client has: they are called what the client calls them. */
const builtIn: readonly string[] = [
  'inbox',
  'recent',
  'feed',
  'drafts',
  'scheduled',
  'reminders',
  'narrow/is/mentioned',
  'narrow/is/starred',
  'narrow/has/reaction/sender/me',
]

/** In the order of fragments. */
export const navigationViews = (tx: Tx, userId: number): Promise<NavigationView[]> =>
  tx.many<NavigationView>(sql`
    select fragment, is_pinned, name from navigation_views
    where user_id = ${userId} order by fragment collate "C"`)

export async function addNavigationView(tx: Tx, { id }: Actor, view: NavigationView) {
  requireFitting(view.fragment, view.name)
  const added = await tx.run(sql`
    insert into navigation_views (user_id, fragment, is_pinned, name)
    values (${id}, ${view.fragment}, ${view.is_pinned}, ${view.name}) on conflict do nothing`)
  if (added === 0) throw badRequest('Navigation view already exists.')
  announce(tx, { type: 'navigation_view', op: 'add', navigation_view: view }, onlyUsers(id))
}

type Change = { is_pinned?: boolean; name?: string }

export async function changeNavigationView(
  tx: Tx,
  { id }: Actor,
  fragment: string,
  change: Change,
): Promise<void> {
  const view = await tx.maybe<NavigationView>(sql`
    select fragment, is_pinned, name from navigation_views
    where user_id = ${id} and fragment = ${fragment} for update`)
  if (!view) throw noSuchView()
  const next = { ...view, ...change }
  requireFitting(fragment, next.name)
  await tx.run(sql`
    update navigation_views set is_pinned = ${next.is_pinned}, name = ${next.name}
    where user_id = ${id} and fragment = ${fragment}`)
  if (next.is_pinned !== view.is_pinned || next.name !== view.name)
    announce(tx, { type: 'navigation_view', op: 'update', fragment, data: change }, onlyUsers(id))
}

export async function removeNavigationView(tx: Tx, { id }: Actor, fragment: string) {
  const removed = await tx.run(
    sql`delete from navigation_views where user_id = ${id} and fragment = ${fragment}`,
  )
  if (removed === 0) throw noSuchView()
  announce(tx, { type: 'navigation_view', op: 'remove', fragment }, onlyUsers(id))
}

function requireFitting(fragment: string, name: string | null): void {
  const isBuiltIn = builtIn.includes(fragment)
  if (isBuiltIn && name !== null) throw badRequest('Built-in views cannot have a custom name')
  if (!isBuiltIn && name === null) throw badRequest('Custom views must have a valid name')
}

const noSuchView = () =>
  new ApiError('NOT_FOUND', 'Navigation view does not exist.', { status: 404 })
