import type { InChannel, NaiveWorld, Somebody } from './naive-world.ts'
import type { Person } from './person.ts'
import type { Chance } from './random.ts'

type Owner = Person & Somebody

/** What somebody who may do everything can do to a message of a channel that they are in. */
function someMessage(naive: NaiveWorld, owner: Owner, chance: Chance): InChannel | undefined {
  const theirs = naive
    .readable(owner)
    .filter(message => 'channel' in message && naive.isSubscribed(owner, message.channel))
    .filter(message => 'channel' in message)
  return theirs.length === 0 ? undefined : chance.pick(theirs)
}

/** Deletes a message in both. */
export async function deleteSomething(naive: NaiveWorld, owner: Owner, chance: Chance) {
  const message = someMessage(naive, owner, chance)
  if (!message) return
  await owner.delete(`/messages/${message.id}`)
  naive.delete(message)
}

/**
 * Takes a message, or all that the owner can read of its topic (from it on), to another topic of this channel or of another one that
 * they are in, in both.
 */
export async function moveSomething(naive: NaiveWorld, owner: Owner, chance: Chance) {
  const message = someMessage(naive, owner, chance)
  if (!message) return
  const channel = chance.pick(naive.channels.filter(one => naive.isSubscribed(owner, one)))
  const leaves = channel !== message.channel
  const topics = ['soup', 'bread', 'stew'].filter(
    name => leaves || name !== message.topic.toLowerCase(),
  )
  const topic = chance.pick(topics)
  const mode = chance.pick(['change_one', 'change_later', 'change_all'])
  const along = naive
    .topicOf(message)
    .filter(one => naive.readable(owner).includes(one))
    .filter(one => mode === 'change_all' || one.id >= message.id)
  await owner.patch(`/messages/${message.id}`, {
    topic,
    propagate_mode: mode,
    send_notification_to_old_thread: false,
    send_notification_to_new_thread: false,
    ...(leaves && { stream_id: channel.id }),
  })
  naive.move(mode === 'change_one' ? [message] : along, { channel, topic })
}
