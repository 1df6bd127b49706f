import { withPicture } from '../../markdown/previews.ts'
import type { Database } from '../../platform/database/database.ts'
import { heldToRender, renderedAnew } from '../messages/rendered-anew.ts'
import { previewOf } from './preview.ts'
import { messagesWaitingFor, storedPicture } from './queries.ts'

/** Puts the picture where messages say that it is on its way. Each message is a transaction of its own. */
export async function showInMessages(db: Database, pictureId: number): Promise<void> {
  const { picture, ids } = await db.snapshot(async tx => ({
    picture: await storedPicture(tx, pictureId),
    ids: await messagesWaitingFor(tx, pictureId),
  }))
  if (!picture) return
  for (const id of ids)
    await db.transaction(async tx => {
      const message = await heldToRender(tx, id)
      if (!message) return
      const rendered = withPicture(message.rendered, picture.pathId, previewOf(picture))
      await renderedAnew(tx, message, rendered)
    })
}
