import { channelToAdminister } from '../../access/channels.ts'
import { requireGranted } from '../../access/organization-grants.ts'
import { requireDecider } from '../../access/organization.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import * as z from 'zod'
import {
  boolean,
  integer,
  json,
  optional,
  text,
  withDefault,
  type Parameter,
  type Values,
} from '../../platform/http/parameters.ts'
import { makeDefault, unmakeDefault } from '../default-channels/actions.ts'
import { makeChannel } from '../subscriptions/bulk.ts'
import { groupSettingChangeSchema } from '../user-groups/setting-values.ts'
import { archiveChannel, unarchiveChannel } from './archive.ts'
import { changePermission, changePrivacy } from './change-access.ts'
import {
  changeRetention,
  changeTopicsPolicy,
  describeChannel,
  moveToFolder,
  renameChannel,
  type Change,
} from './change.ts'
import { oneLineDescription, visibleName } from './names.ts'
import {
  channelWish,
  newChannelParameters,
  permissionParameters,
  retentionDays,
  retentionParameter,
  topicsPolicyParameter,
} from './parameters.ts'
import { channelPermissions } from './permissions.ts'
import { changedPrivacy } from './privacy.ts'

/** Null means none, absent means as it is. */
const folder: Parameter<number | null | undefined> = {
  ...json(z.int().nullable()),
  absent: { value: undefined },
}

const changes = {
  new_name: optional(text()),
  description: optional(text()),
  is_private: optional(boolean),
  is_web_public: optional(boolean),
  history_public_to_subscribers: optional(boolean),
  is_default_stream: optional(boolean),
  message_retention_days: retentionParameter,
  is_archived: optional(boolean),
  folder_id: folder,
  topics_policy: topicsPolicyParameter,
  ...permissionParameters(optional(json(groupSettingChangeSchema))),
}

const updateChannel = endpoint({
  method: 'PATCH',
  path: '/streams/:stream_id',
  summary: 'Changes what a channel is called, who may do what in it, and how it is kept.',
  auth: 'user',
  params: { stream_id: integer, ...changes },
  handle: ({ db, clock }, { actor, params }) =>
    db.transaction(async tx => {
      const channel = await channelToAdminister(tx, actor, { id: params.stream_id })
      let change: Change = { tx, actor, channel, now: clock.now() }
      if (params.is_archived === false) change = await unarchiveChannel(change)
      await changeKeeping(change, params)
      await changeAccess(change, params)
      if (params.description !== undefined)
        await describeChannel(change, oneLineDescription(params.description))
      // Last: what is told before still names it as others know it.
      if (params.new_name !== undefined) await renameChannel(change, visibleName(params.new_name))
      return {}
    }),
})

type Wish = Values<typeof changes>

/** How long messages stay, whether they need topics, and where the channel is shown. */
async function changeKeeping(change: Change, wish: Wish): Promise<void> {
  const { tx, actor } = change
  if (wish.message_retention_days !== undefined) {
    requireDecider(actor, 'owners')
    await changeRetention(change, retentionDays(wish.message_retention_days))
  }
  if (wish.topics_policy !== undefined) {
    await requireGranted(tx, actor, 'can_set_topics_policy_group')
    await changeTopicsPolicy(change, wish.topics_policy)
  }
  if (wish.folder_id !== undefined) await moveToFolder(change, wish.folder_id)
}

/** Who reads, who starts there, and who may do what. */
async function changeAccess(change: Change, wish: Wish): Promise<void> {
  const { tx, actor, channel } = change
  if (wish.is_default_stream !== undefined) requireDecider(actor, 'administrators')
  if (wish.is_default_stream === false) await unmakeDefault(tx, channel.id)
  const privacy = changedPrivacy(channel, {
    isPrivate: wish.is_private,
    isWebPublic: wish.is_web_public,
    hasSharedHistory: wish.history_public_to_subscribers,
  })
  if (wish.is_default_stream === true) {
    if (privacy.isPrivate)
      throw new ApiError('BAD_REQUEST', 'A default channel cannot be made private.')
    if (channel.isArchived) throw new ApiError('BAD_REQUEST', 'Invalid channel ID')
  }
  await changePrivacy(change, privacy)
  if (wish.is_default_stream === true) await makeDefault(tx, channel.id)
  for (const name of channelPermissions) {
    const permission = wish[name]
    if (permission !== undefined) await changePermission(change, name, permission)
  }
}

const archive = endpoint({
  method: 'DELETE',
  path: '/streams/:stream_id',
  summary: 'Archives a channel: it stays readable, and nobody speaks in it.',
  auth: 'user',
  params: { stream_id: integer },
  handle: ({ db, clock }, { actor, params }) =>
    db.transaction(async tx => {
      const channel = await channelToAdminister(tx, actor, { id: params.stream_id })
      await archiveChannel({ tx, actor, channel, now: clock.now() })
      return {}
    }),
})

const createChannel = endpoint({
  method: 'POST',
  path: '/channels/create',
  summary: 'Makes a channel and brings people into it.',
  auth: 'user',
  params: {
    name: text(),
    description: withDefault(text(), ''),
    subscribers: json(z.array(z.int()).max(100_000)),
    announce: withDefault(boolean, false),
    send_new_subscription_messages: withDefault(boolean, true),
    ...newChannelParameters,
  },
  async handle({ db, clock }, { actor, params }) {
    const [name, description] = [visibleName(params.name), oneLineDescription(params.description)]
    return db.transaction(async tx => {
      await requireUnused(tx, name)
      const id = await makeChannel(tx, actor, {
        name,
        description,
        subscribers: params.subscribers,
        wish: channelWish(params),
        announces: params.announce,
        tellsSubscribers: params.send_new_subscription_messages,
        now: clock.now(),
      })
      return { id }
    })
  },
})

async function requireUnused(tx: Tx, name: string): Promise<void> {
  if (await tx.maybe(sql`select from channels where lower(name) = lower(${name})`))
    throw new ApiError('CHANNEL_ALREADY_EXISTS', `Channel '${name}' already exists`, {
      status: 409,
    })
}

export const channelChangeEndpoints = [updateChannel, archive, createChannel]
