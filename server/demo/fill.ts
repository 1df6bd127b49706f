import { randomBytes } from 'node:crypto'
import { channelToPostTo } from '../access/channels.ts'
import { peopleToWriteTo } from '../access/direct-messages.ts'
import { messagesToRead } from '../access/messages.ts'
import { record } from '../audit/record.ts'
import { plainChannel } from '../domain/channels/parameters.ts'
import { joinChannels } from '../domain/subscriptions/bulk.ts'
import { markRead } from '../domain/flags/actions.ts'
import { changeFlag } from '../domain/flags/change-flag.ts'
import { sendDirectly, sendToChannel } from '../domain/messages/actions.ts'
import { createUser } from '../domain/users/actions.ts'
import { roles, type Actor } from '../identity/actor.ts'
import { hashPassword } from '../identity/password.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { channels } from './channels.ts'
import { people, personNames } from './people.ts'
import { houseStories } from './stories/house.ts'
import { nightStories } from './stories/night.ts'
import { workshopStories } from './stories/workshop.ts'
import { schedule, type Spoken } from './schedule.ts'

export type Filled = { created: boolean; people: number; channels: number; messages: number }

const stories = [...nightStories, ...workshopStories, ...houseStories]
const dayMs = 24 * 60 * 60 * 1000

/** Fills an organization with people and talk worth looking at, through the same actions as the API. Once: again changes nothing. */
export async function fillDemo(tx: Tx, now: Date): Promise<Filled> {
  const owner = await findOwner(tx)
  const taken = await tx.maybe(sql`select from users where lower(email) = ${people.ines.email}`)
  if (taken) return { created: false, people: 0, channels: 0, messages: 0 }

  const cast = await createCast(tx, owner)
  for (const { name, description, people: inside, isPrivate = false } of channels)
    await joinChannels(tx, actorOf(cast, inside[0] ?? 'ines'), {
      channels: [{ name, description }],
      principals: [owner.id, ...inside.map(one => actorOf(cast, one).id)],
      wish: { ...plainChannel, isPrivate },
      refusesUnauthorized: true,
      announces: false,
      tellsSubscribers: false,
      now: new Date(now.getTime() - 7 * dayMs),
    })
  const spoken = schedule(stories, now)
  const sent: { id: number; at: Date }[] = []
  for (const line of spoken) sent.push({ id: await say(tx, cast, line), at: line.at })
  await settle(tx, owner, sent, now)
  record(tx, { kind: 'demo.filled' })
  return {
    created: true,
    people: personNames.length,
    channels: channels.length,
    messages: sent.length,
  }
}

type Cast = ReadonlyMap<string, Actor>

async function findOwner(tx: Tx): Promise<Actor> {
  const owner = await tx.maybe<Actor>(sql`
    select id, email, full_name as "fullName", role, is_bot as "isBot" from users
    where role = ${roles.owner} and is_active order by id limit 1`)
  if (owner) return owner
  throw new Error(
    'cannot fill in a demo: there is no organization yet; run `organization create` first',
  )
}

async function createCast(tx: Tx, owner: Actor): Promise<Cast> {
  const cast = new Map<string, Actor>([['owner', owner]])
  for (const name of personNames) {
    const { email, fullName, role } = people[name]
    const passwordHash = await hashPassword(randomBytes(32).toString('base64'))
    const user = await createUser(tx, { email, fullName, role, passwordHash })
    if (!user) throw new Error(`cannot fill in a demo: ${email} exists already`)
    cast.set(name, { id: user.user_id, email, fullName, role, isBot: false })
  }
  return cast
}

function actorOf(cast: Cast, name: string): Actor {
  const actor = cast.get(name)
  if (!actor) throw new Error(`nobody is called ${name}`)
  return actor
}

async function say(tx: Tx, cast: Cast, { place, speaker, text, at }: Spoken): Promise<number> {
  const sender = actorOf(cast, speaker)
  const content = text.replaceAll('{owner}', `@**|${actorOf(cast, 'owner').id}**`)
  const draft = {
    sender,
    content,
    client: 'website',
    now: at,
    isReadBySender: true,
    echo: undefined,
  }
  if ('channel' in place) {
    const channel = await channelToPostTo(tx, sender, { name: place.channel })
    return (await sendToChannel(tx, draft, channel, place.topic)).id
  }
  const members = place.people.map(name => actorOf(cast, name).id)
  return sendDirectly(tx, draft, await peopleToWriteTo(tx, sender, members))
}

/** The owner has read what is older than a day, and starred a few. */
async function settle(tx: Tx, owner: Actor, sent: readonly { id: number; at: Date }[], now: Date) {
  const visible = await tx.many<{ id: number }>(sql`
    select m.id from messages m where m.id = any(${sent.map(({ id }) => id)}::bigint[])
      and (m.channel_id is not null or exists (
        select from conversation_members cm
        where cm.user_id = ${owner.id} and cm.conversation_id = m.conversation_id))`)
  const theirs = new Set(visible.map(({ id }) => id))
  const old = sent.filter(({ id, at }) => theirs.has(id) && now.getTime() - at.getTime() > dayMs)
  const messages = await messagesToRead(
    tx,
    owner,
    old.map(({ id }) => id),
  )
  await markRead(tx, owner, messages)
  const starred = messages.filter((_, index) => index % 29 === 7)
  await changeFlag(tx, owner, starred, { op: 'add', flag: 'starred' })
}
