import * as z from 'zod'
import { requireUnused } from '../../../domain/channels/actions.ts'
import { archiveChannel, unarchiveChannel } from '../../../domain/channels/archive.ts'
import { changePrivacy } from '../../../domain/channels/change-access.ts'
import { renameChannel } from '../../../domain/channels/change.ts'
import { oneLineDescription, visibleName } from '../../../domain/channels/names.ts'
import { plainChannel } from '../../../domain/channels/parameters.ts'
import { privacyName } from '../../../domain/channels/privacy.ts'
import { joinChannels, leaveChannels, makeChannel } from '../../../domain/subscriptions/bulk.ts'
import { groupId } from '../../../domain/user-groups/system-groups.ts'
import { channelCalled, channelToChange } from '../channels.ts'
import { changing } from '../operation.ts'
import { peopleCalled, personShown } from '../people.ts'
import { privacyNamed } from './privacies.ts'

const channel = z.string()
const people = z.array(z.string())

export const channelCreate = changing(
  z.strictObject({
    name: z.string(),
    description: z.string().default(''),
    privacy: privacyNamed,
    people,
  }),
  async (scene, wish) => {
    const { tx, operator, now } = scene
    const name = visibleName(wish.name)
    const first = await peopleCalled(scene, wish.people)
    await requireUnused(tx, name)
    const id = await makeChannel(tx, operator, {
      name,
      description: oneLineDescription(wish.description),
      subscribers: first.map(({ id }) => id),
      wish: {
        ...plainChannel,
        ...wish.privacy,
        // Administrators may anyway; the server itself is nobody who looks after a channel.
        permissions: { can_administer_channel_group: groupId('role:nobody') },
      },
      announces: true,
      tellsSubscribers: true,
      now,
    })
    return { channel: { id, name }, people: first.map(personShown) }
  },
)

export const channelRename = changing(
  z.strictObject({ channel, name: z.string() }),
  async (scene, wish) => {
    const { tx, operator: actor, now } = scene
    const found = await channelToChange(scene, wish.channel)
    const name = visibleName(wish.name)
    await renameChannel({ tx, actor, channel: found, now }, name)
    return { channel: { id: found.id, name }, former: found.name }
  },
)

/** One of two opposite verbs; when the channel is so already, nothing changes. */
const archiving = (archived: boolean) =>
  changing(z.strictObject({ channel }), async (scene, wish) => {
    const { tx, operator: actor, now } = scene
    const found = await channelToChange(scene, wish.channel)
    const change = { tx, actor, channel: found, now }
    await (archived ? archiveChannel(change) : unarchiveChannel(change))
    return {
      channel: { id: found.id, name: found.name },
      changed: found.isArchived !== archived,
    }
  })

export const channelArchive = archiving(true)
export const channelUnarchive = archiving(false)

export const channelPrivacy = changing(
  z.strictObject({ channel, privacy: privacyNamed }),
  async (scene, wish) => {
    const { tx, operator: actor, now } = scene
    const found = await channelToChange(scene, wish.channel)
    const privacy = { isWebPublic: false, ...wish.privacy }
    await changePrivacy({ tx, actor, channel: found, now }, privacy)
    const [former, present] = [privacyName(found), privacyName(privacy)]
    return {
      channel: { id: found.id, name: found.name, privacy: present },
      changed: former !== present,
      former,
    }
  },
)

const places = z.strictObject({ channel, people: people.min(1) })

export const channelSubscribe = changing(places, async (scene, wish) => {
  const { tx, operator, now } = scene
  const { id, name } = await channelCalled(scene, wish.channel)
  const wanted = await peopleCalled(scene, wish.people)
  const { subscribed } = await joinChannels(tx, operator, {
    channels: [{ name, description: '' }],
    principals: wanted.map(({ id }) => id),
    wish: plainChannel,
    refusesUnauthorized: true,
    announces: false,
    tellsSubscribers: true,
    now,
  })
  return {
    channel: { id, name },
    subscribed: wanted.filter(({ id }) => subscribed.has(id)).map(personShown),
    already: wanted.filter(({ id }) => !subscribed.has(id)).map(personShown),
  }
})

export const channelUnsubscribe = changing(places, async (scene, wish) => {
  const { tx, operator } = scene
  const { id, name } = await channelCalled(scene, wish.channel)
  const wanted = await peopleCalled(scene, wish.people)
  const [gone, notThere] = [[] as typeof wanted, [] as typeof wanted]
  for (const person of wanted) {
    const one = { subscriptions: [name], principals: [person.id] }
    const { removed } = await leaveChannels(tx, operator, one)
    ;(removed.length > 0 ? gone : notThere).push(person)
  }
  return {
    channel: { id, name },
    unsubscribed: gone.map(personShown),
    already: notThere.map(personShown),
  }
})
