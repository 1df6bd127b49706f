import { filesVisibleTo } from '../../access/attachments.ts'
import type { Reader } from '../../access/channel-rules.ts'
import type { Preview } from '../../markdown/previews.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { fileAddressesIn } from '../attachments/addresses.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { previewOf } from './preview.ts'
import { picturesWhere, type StoredPicture } from './queries.ts'

/** How to show the pictures that a text links to, as far as its author may see them, by their addresses in the text. */
export async function uploadedPictures(
  tx: Tx,
  author: Reader,
  content: string,
): Promise<ReadonlyMap<string, Preview>> {
  const addresses = fileAddressesIn(content)
  if (addresses.length === 0) return new Map()
  const paths = addresses.map(({ pathId }) => pathId)
  const [{ inline_image_preview: isWanted }, pictures] = await Promise.all([
    organizationSettings(tx),
    tx.many<StoredPicture>(
      picturesWhere(sql`a.path_id = any(${paths}::text[]) and ${filesVisibleTo(author)}`),
    ),
  ])
  if (!isWanted) return new Map()
  const byPath = new Map(pictures.map(picture => [picture.pathId, previewOf(picture)]))
  return new Map(
    addresses.slice(0, most).flatMap(({ address, pathId }) => {
      const preview = byPath.get(pathId)
      return preview ? [[address, preview]] : []
    }),
  )
}

/** More pictures are no message. */
const most = 24
