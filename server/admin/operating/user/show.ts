import * as z from 'zod'
import { isLastOwner } from '../../../access/users.ts'
import { streamsSubscribedBy } from '../../../domain/channels/queries.ts'
import { lastHere } from '../../../domain/presence/queries.ts'
import { userFor } from '../../../domain/users/queries.ts'
import { waysInOf } from '../../../domain/users/ways-in.ts'
import { looking } from '../operation.ts'
import { personCalled, personShown } from '../people.ts'

const wish = z.strictObject({ who: z.string() })

export const userShow = looking(wish, async (scene, { who }) => {
  const { tx, operator, now } = scene
  const person = await personCalled(scene, who)
  const user = await userFor(tx, operator, person.id)
  const { sessions, keys, devices } = await waysInOf(tx, person, now)
  const channels = await streamsSubscribedBy(tx, operator, person.id)
  return {
    user: {
      ...personShown(person),
      shownAs: person.apiEmail,
      isLastOwner: await isLastOwner(tx, person),
      joined: user.date_joined,
      lastSeen: (await lastHere(tx)).get(person.id)?.toISOString() ?? null,
      sessions: sessions.length,
      keys: keys.length,
      devices,
      channels: channels.map(({ name }) => name),
    },
  }
})

export const userSessions = looking(wish, async (scene, { who }) => {
  const person = await personCalled(scene, who)
  return {
    user: personShown(person),
    ...(await waysInOf(scene.tx, person, scene.now)),
  }
})
