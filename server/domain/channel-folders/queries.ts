import { badRequest } from '../../platform/http/api-error.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import type { ChannelFolder } from '../../protocol/channel-folders.ts'

type FolderRow = Omit<ChannelFolder, 'date_created'> & { created_at: Date }

const foldersWhere = async (tx: Tx, condition: Sql): Promise<ChannelFolder[]> =>
  (
    await tx.many<FolderRow>(sql`
      select id, name, description, rendered_description, position as order, is_archived, creator_id,
        created_at
      from channel_folders where ${condition} order by position, id`)
  ).map(({ created_at, ...folder }) => ({
    ...folder,
    date_created: unixSeconds(created_at),
  }))

/** Every folder, in the order that the organization gave them. */
export const allFolders = (tx: Tx) => foldersWhere(tx, sql`true`)

export async function folderById(tx: Tx, id: number): Promise<ChannelFolder> {
  const [folder] = await foldersWhere(tx, sql`id = ${id}::bigint`)
  if (!folder) throw noSuchFolder()
  return folder
}

/** The id of a folder that channels may be put into. It is held, so that it stays one until they are. */
export async function folderFor(tx: Tx, id: number): Promise<number> {
  const folder = await tx.maybe<{ id: number }>(sql`
    select id from channel_folders where id = ${id}::bigint and not is_archived for key share`)
  if (!folder) throw noSuchFolder()
  return folder.id
}

const noSuchFolder = () => badRequest('Invalid channel folder ID')
