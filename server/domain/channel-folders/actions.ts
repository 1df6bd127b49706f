import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { ChannelFolder } from '../../protocol/channel-folders.ts'
import { folderById } from './queries.ts'

type Texts = { name: string; description: string }

/** Makes an empty folder, after the others. Resolves to its id. */
export async function createFolder(
  tx: Tx,
  creator: Actor,
  { name, description }: Texts,
  now: Date,
): Promise<number> {
  await holdFolders(tx)
  await requireUnusedName(tx, name)
  const { id } = await tx.one<{ id: number }>(sql`
    insert into channel_folders (name, description, rendered_description, position, creator_id, created_at)
    values (${name}, ${description}, ${renderMarkdown(description).html},
      (select coalesce(max(position) + 1, 0) from channel_folders), ${creator.id}, ${now})
    returning id`)
  record(tx, { kind: 'channel_folder.created', details: { folder: id, name } })
  const channel_folder = await folderById(tx, id)
  announce(tx, { type: 'channel_folder', op: 'add', channel_folder }, everyone)
  return id
}

type FolderWish = { [Key in keyof Texts]?: string | undefined } & {
  isArchived?: boolean | undefined
}

/** Renames, describes, archives a folder, or takes it back. A folder that holds channels stays. */
export async function changeFolder(tx: Tx, id: number, wish: FolderWish): Promise<void> {
  await holdFolders(tx)
  const before = await folderById(tx, id)
  const after = {
    name: wish.name ?? before.name,
    description: wish.description ?? before.description,
    is_archived: wish.isArchived ?? before.is_archived,
  }
  if (!after.is_archived) await requireUnusedName(tx, after.name, before.id)
  if (after.is_archived && !before.is_archived) await requireEmpty(tx, before.id)
  const rendered = renderMarkdown(after.description).html
  await tx.run(sql`
    update channel_folders set name = ${after.name}, description = ${after.description},
      rendered_description = ${rendered}, is_archived = ${after.is_archived}
    where id = ${before.id}`)
  const data: Partial<ChannelFolder> = {
    ...(after.name !== before.name && { name: after.name }),
    ...(after.description !== before.description && {
      description: after.description,
      rendered_description: rendered,
    }),
    ...(after.is_archived !== before.is_archived && { is_archived: after.is_archived }),
  }
  if (Object.keys(data).length === 0) return
  record(tx, { kind: 'channel_folder.changed', details: { folder: before.id, before, after } })
  announce(
    tx,
    { type: 'channel_folder', op: 'update', channel_folder_id: before.id, data },
    everyone,
  )
}

/** Puts the folders in this order, which names each of them once. */
export async function reorderFolders(tx: Tx, order: readonly number[]): Promise<void> {
  await holdFolders(tx)
  const folders = await tx.many<{ id: number }>(sql`select id from channel_folders order by id`)
  const named = order.toSorted((a, b) => a - b)
  if (String(named) !== String(folders.map(({ id }) => id)))
    throw badRequest('Invalid order mapping')
  await tx.run(sql`
    update channel_folders f set position = o.position - 1
    from unnest(${order}::int[]) with ordinality o (id, position) where f.id = o.id`)
  record(tx, { kind: 'channel_folder.reordered', details: { after: order } })
  announce(tx, { type: 'channel_folder', op: 'reorder', order: [...order] }, everyone)
}

/** One change of folders at a time: their names and places depend on one another. */
const holdFolders = (tx: Tx) => tx.run(sql`select from organization for no key update`)

async function requireUnusedName(tx: Tx, name: string, except = 0): Promise<void> {
  const taken = await tx.maybe(sql`
    select from channel_folders
    where lower(name) = lower(${name}) and not is_archived and id <> ${except}`)
  if (taken) throw badRequest('Channel folder name already in use.')
}

async function requireEmpty(tx: Tx, id: number): Promise<void> {
  // Whoever puts a channel into it holds its key: this waits for them.
  await tx.run(sql`select from channel_folders where id = ${id} for update`)
  const channel = await tx.maybe(sql`select from channels where folder_id = ${id} limit 1`)
  if (channel)
    throw badRequest('You need to remove all the channels from this folder to archive it.')
}
