import type { Allowed } from '../../access/allowed.ts'
import { channelToAdminister, channelToSee, type Channel } from '../../access/channels.ts'
import { streamsKnownTo } from '../../domain/channels/queries.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { nearest } from './near.ts'
import type { Scene } from './operation.ts'
import { Refusal } from './refusal.ts'

/** The channel with this name, with or without `#`, or else this id. */
export async function channelCalled(scene: Scene, typed: string): Promise<Allowed<Channel, 'see'>> {
  const { tx, operator } = scene
  const name = typed.trim().replace(/^#/, '')
  const isId = /^\d{1,9}$/.test(name)
  for (const called of [{ name }, ...(isId ? [{ id: Number(name) }] : [])]) {
    const channel = await channelToSee(tx, operator, called).catch(absent)
    if (channel) return channel
  }
  const all = await streamsKnownTo(tx, operator, { archived: true })
  const near = nearest(
    name,
    all.map(({ name, stream_id: id }) => ({ names: [name], shown: `#${name} (id ${id})` })),
  )
  throw new Refusal({
    because: `there is no channel ${typed}`,
    remedy:
      near.length === 0
        ? 'parley channel list --archived shows all of them'
        : `did you mean ${near.join(', or ')}?`,
  })
}

/** For changing it. Held alone until the end of the transaction. */
export async function channelToChange(
  scene: Scene,
  typed: string,
): Promise<Allowed<Channel, 'administer'>> {
  const { id } = await channelCalled(scene, typed)
  return channelToAdminister(scene.tx, scene.operator, { id })
}

/** The ids of these channels; a default one too. */
export async function channelIdsCalled(scene: Scene, names: readonly string[]): Promise<number[]> {
  const ids: number[] = []
  for (const name of names) ids.push((await channelCalled(scene, name)).id)
  return ids
}

function absent(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error
}
