import { groupsOf, membersOf } from '../../access/group-membership.ts'
import { peopleKnownTo } from '../../access/known-people.ts'
import { channelsKnownTo, channelsReadableBy } from '../../access/visible-to.ts'
import type { Reader } from '../../access/channel-rules.ts'
import {
  namesIn,
  noNames,
  type NamedChannel,
  type NamedGroup,
  type NamedTopic,
  type NamedUser,
  type Names,
} from '../../markdown/names.ts'
import { loadTools } from '../../markdown/tools/load.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { customEmojiNamed } from '../custom-emoji/queries.ts'
import { compiledLinkifiers } from '../linkifiers/compiled.ts'
import { uploadedPictures } from '../thumbnails/look-up.ts'
import { settingsOf } from '../settings/read.ts'

/** Looks up what the text names. The author cannot learn from the result what there is beside what they know. */
export async function lookUpNames(tx: Tx, author: Reader, content: string): Promise<Names> {
  const { userNames, userIds, groupNames, channelNames, topicNames, emojiNames } = namesIn(content)
  const [users, groups, channels, topics, linkifiers, emoji, previews, translatesEmoticons, tools] =
    await Promise.all([
      namedUsers(tx, author, { names: userNames, ids: userIds }),
      namedGroups(tx, author, groupNames),
      namedChannels(tx, author, channelNames),
      namedTopics(tx, author, channelNames, topicNames),
      compiledLinkifiers(tx),
      namedEmoji(tx, emojiNames),
      uploadedPictures(tx, author, content),
      mayHoldEmoticon.test(content) && wantsEmoji(tx, author),
      loadTools(content),
    ])
  return {
    ...noNames,
    users,
    groups,
    channels,
    topics,
    linkifiers,
    emoji,
    previews,
    translatesEmoticons,
    tools,
  }
}

async function namedEmoji(tx: Tx, names: readonly string[]) {
  if (names.length === 0) return []
  const own = await customEmojiNamed(tx, names)
  return own.map(({ name, source_url: url }) => ({ name, url }))
}

const wantsEmoji = async (tx: Tx, { id }: Reader) => (await settingsOf(tx, id)).translate_emoticons

/** Most messages hold none, and need not wait for what their author has set. */
const mayHoldEmoticon = /:[()|/DPpoO]|\(:|<3|;\)/

type NamedPeople = { names: readonly string[]; ids: readonly number[] }

/** People whom the author knows of. */
async function namedUsers(tx: Tx, author: Reader, { names, ids }: NamedPeople) {
  if (names.length + ids.length === 0) return []
  return tx.many<NamedUser>(sql`
    select id, full_name as "fullName" from users u
    where is_active and ${await peopleKnownTo(tx, author)} and (id = any(${ids}::bigint[])
      or lower(full_name) in (select lower(name) from unnest(${names}::text[]) name))`)
}

/** Everybody knows of groups; who is in one is told only to who may call them. */
async function namedGroups(
  tx: Tx,
  author: Reader,
  names: readonly string[],
): Promise<NamedGroup[]> {
  if (names.length === 0) return []
  const groups = await tx.many<{ id: number; name: string; memberIds: number[] | null }>(sql`
    with mine as materialized (select ${groupsOf(author)} as groups)
    select g.id, g.name,
      case when g.can_mention_group = any(mine.groups) then ${membersOf(sql`g.id`)} end as "memberIds"
    from user_groups g, mine
    where lower(g.name) in (select lower(name) from unnest(${names}::text[]) name)
      and not g.is_deactivated`)
  return groups.map(({ memberIds, ...group }) => ({ ...group, memberIds: memberIds ?? undefined }))
}

async function namedChannels(tx: Tx, author: Reader, names: readonly string[]) {
  if (names.length === 0) return []
  return tx.many<NamedChannel>(sql`
    select c.id, c.name from channels c
    where lower(c.name) in (select lower(name) from unnest(${names}::text[]) name)
      and ${channelsKnownTo(author)}`)
}

/** Whoever may not read a channel does not learn which topics it has. */
async function namedTopics(
  tx: Tx,
  author: Reader,
  channels: readonly string[],
  topics: readonly string[],
) {
  if (topics.length === 0) return []
  return tx.many<NamedTopic>(sql`
    select t.channel_id as "channelId", t.topic as name, t.last_message_id as "messageId"
    from conversations t join channels c on c.id = t.channel_id
    where lower(t.topic) in (select lower(name) from unnest(${topics}::text[]) name)
      and lower(c.name) in (select lower(name) from unnest(${channels}::text[]) name)
      and t.last_message_id > 0 and c.has_shared_history and ${channelsReadableBy(author)}`)
}
