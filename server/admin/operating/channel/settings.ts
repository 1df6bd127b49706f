import * as z from 'zod'
import { channelChanges, changeAsWished } from '../../../domain/channels/change-wish.ts'
import { streamById } from '../../../domain/channels/queries.ts'
import { defaultChannelIds } from '../../../domain/default-channels/queries.ts'
import type { Tx } from '../../../platform/database/tx.ts'
import { readParameters } from '../../../platform/http/parameters.ts'
import type { Stream } from '../../../protocol/channels.ts'
import { channelCalled, channelToChange } from '../channels.ts'
import { changing, looking } from '../operation.ts'
import { asTyped, noSuchSetting, valueShown } from '../setting-values.ts'
import { channelPermissions } from '../../../domain/channels/permissions.ts'

const channel = z.string()

/** What has a verb of its own, or is part of one, is no setting here. */
const verbs = [
  'new_name',
  'is_private',
  'is_web_public',
  'history_public_to_subscribers',
  'is_archived',
]
const names = Object.keys(channelChanges).filter(name => !verbs.includes(name))

export const channelSettings = looking(
  z.strictObject({ channel, name: z.string().optional() }),
  async (scene, wish) => {
    const { id, name } = await channelCalled(scene, wish.channel)
    if (wish.name !== undefined) requireSetting(wish.name)
    const values = await valuesOf(scene.tx, id)
    return {
      channel: { id, name },
      settings: names
        .filter(one => wish.name === undefined || one === wish.name)
        .map(one => ({ name: one, value: valueShown(one, values[one] ?? null) })),
    }
  },
)

export const channelSet = changing(
  z.strictObject({ channel, name: z.string(), value: z.string() }),
  async (scene, { name, value, ...wish }) => {
    const { tx, operator: actor, now } = scene
    requireSetting(name)
    const found = await channelToChange(scene, wish.channel)
    const typed = asTyped(value, { isPermission: isPermission(name) })
    const wished = readParameters(channelChanges, new Map([[name, typed]]))
    await changeAsWished({ tx, actor, channel: found, now }, wished)
    const values = await valuesOf(tx, found.id)
    return {
      channel: { id: found.id, name: found.name },
      settings: [{ name, value: valueShown(name, values[name] ?? null) }],
    }
  },
)

function requireSetting(name: string): void {
  if (!names.includes(name)) throw noSuchSetting(name, names, 'parley channel settings CHANNEL')
}

const isPermission = (name: string) => channelPermissions.some(permission => permission === name)

/** What each of them is now, by its name. */
async function valuesOf(
  tx: Tx,
  id: number,
): Promise<Readonly<Record<string, Stream[keyof Stream]>>> {
  const stream = await streamById(tx, id)
  return { ...stream, is_default_stream: (await defaultChannelIds(tx)).includes(id) }
}
