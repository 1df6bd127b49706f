import * as z from 'zod'
import { archivedGroups, type Selection } from '../../domain/retention/archived.ts'
import { previewRetention } from '../../domain/retention/preview.ts'
import { restoreSome } from '../../domain/retention/restore.ts'
import { channelCalled } from './channels.ts'
import { changing, looking, type Scene } from './operation.ts'
import { personCalled } from './people.ts'

const previewed = z.strictObject({
  days: z.int().positive().max(2_147_483_647).exactOptional(),
  channel: z.string().exactOptional(),
})

export const retentionPreview = looking(previewed, async (scene, { days, channel }) => {
  const channelId = channel === undefined ? undefined : (await channelCalled(scene, channel)).id
  return previewRetention(scene.tx, { now: scene.now, days, channelId })
})

const moment = z.iso.datetime({ offset: true }).transform(text => new Date(text))
const chosen = z.strictObject({
  channel: z.string().exactOptional(),
  user: z.string().exactOptional(),
  run: z.int().positive().exactOptional(),
  since: moment.exactOptional(),
  until: moment.exactOptional(),
  also_deleted: z.boolean(),
})

export const messagesArchived = looking(chosen, async (scene, wish) => ({
  archived: await archivedGroups(scene.tx, await selectionFor(scene, wish)),
}))

/** Some of them: whoever asks asks again while there are more, so that nobody waits for all. */
export const messagesRestore = changing(chosen, async (scene, wish) => {
  const { restored, isMore } = await restoreSome(scene.tx, await selectionFor(scene, wish))
  return { restored, is_more: isMore }
})

async function selectionFor(scene: Scene, wish: z.infer<typeof chosen>): Promise<Selection> {
  const { channel, user, also_deleted: alsoDeleted, ...rest } = wish
  return {
    ...rest,
    alsoDeleted,
    ...(channel !== undefined && { channelId: (await channelCalled(scene, channel)).id }),
    ...(user !== undefined && { senderId: (await personCalled(scene, user)).id }),
  }
}
