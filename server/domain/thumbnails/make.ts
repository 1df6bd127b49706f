import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from '../../platform/database/sql.ts'
import { newToken } from '../../platform/files/new-token.ts'
import { storeFiles } from '../../platform/files/store-files.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { formats, wishFor } from './formats.ts'
import { storedPicture } from './queries.ts'
import { showInMessages } from './show.ts'

type Ctx = Pick<WorkerContext, 'db' | 'config' | 'pictures'>
type Made = { name: string; token: string; bytes: Buffer }
type Seen = { width: number; height: number; frames: number; made: Made[] }

/**
 * Finds out what a picture is that somebody has uploaded, makes smaller ones of it, and shows them in the messages that wait. Done
 * again after a crash, it goes on where it was.
 */
export async function makeThumbnails(ctx: Ctx, id: number): Promise<void> {
  const picture = await ctx.db.snapshot(tx => storedPicture(tx, id))
  if (!picture) return
  if (picture.state === 'waiting') await keep(ctx, id, await look(ctx, picture.token))
  await showInMessages(ctx.db, id)
}

/** Undefined when it is no picture, whatever it says. */
async function look({ config, pictures }: Ctx, file: string): Promise<Seen | undefined> {
  const bytes = await readFile(join(config.uploads, file))
  const decoded = await pictures.decodeIfPicture(bytes, formats.map(wishFor))
  if (!decoded) return undefined
  const { made, ...facts } = decoded
  return {
    ...facts,
    made: formats.flatMap(({ name }, i) => {
      const small = made[i]
      return small ? [{ name, bytes: small, token: newToken() }] : []
    }),
  }
}

async function keep({ db, config }: Ctx, id: number, seen: Seen | undefined): Promise<void> {
  const files = seen?.made ?? []
  await storeFiles(config.uploads, files, () =>
    db.transaction(async tx => {
      // Held as a message holds it that comes to refer to it: either it sees what is decided here, or we see it.
      await tx.run(sql`select from attachments where id = ${id} for update`)
      const { width = null, height = null, frames = null } = seen ?? {}
      const changed = await tx.run(sql`
        update attachment_pictures
        set state = ${seen ? 'ready' : 'broken'}, width = ${width}, height = ${height}, frames = ${frames}
        where attachment_id = ${id} and state = 'waiting'`)
      if (changed === 0) throw new Error('another worker has been here, or the file is gone')
      for (const { name, token, bytes } of files)
        await tx.run(sql`
          insert into thumbnails (attachment_id, format, token, size)
          values (${id}, ${name}, ${token}, ${bytes.length})`)
    }),
  )
}
