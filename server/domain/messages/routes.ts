import * as z from 'zod'
import { channelToPostTo } from '../../access/channels.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, optional, text, textOrJson } from '../../platform/http/parameters.ts'
import { sendDirectly, sendToChannel, type Draft } from './actions.ts'
import { channelIn, peopleIn, toSchema } from './destination.ts'
import { messageContent, messageTopic } from './draft.ts'
import { fetchEndpoints } from './fetch-routes.ts'
import { lookUpNames } from './named.ts'

/** Programs in which a person writes: what they send, they have read. A script's owner has not. */
const writtenByHand =
  /^(zulip(android|ios|desktop|mobile|electron|terminal|flutter)|website|parleyweb|ios|android)/i

const sendMessage = endpoint({
  method: 'POST',
  path: '/messages',
  auth: 'user',
  params: {
    type: text(z.enum(['direct', 'private', 'channel', 'stream'])),
    to: textOrJson(toSchema),
    content: text(),
    topic: optional(text()),
    subject: optional(text()),
    queue_id: optional(text()),
    local_id: optional(text()),
    read_by_sender: optional(boolean),
  },
  async handle({ db, clock }, { actor, client, params }) {
    const topic = params.topic ?? params.subject
    const isDirect = params.type === 'direct' || params.type === 'private'
    if (!isDirect && topic === undefined) throw badRequest('Missing topic')
    if (params.queue_id !== undefined && params.local_id === undefined)
      throw badRequest("Missing 'local_id' argument")
    const draft: Draft = {
      sender: actor,
      content: messageContent(params.content),
      client,
      now: clock.now(),
      isReadBySender: params.read_by_sender ?? writtenByHand.test(client),
      echo:
        params.queue_id !== undefined && params.local_id !== undefined
          ? { queueId: params.queue_id, localId: params.local_id }
          : undefined,
    }
    const id = await db.transaction(async tx => {
      if (isDirect) return sendDirectly(tx, draft, await peopleIn(tx, actor.id, params.to))
      const channel = await channelToPostTo(tx, actor, channelIn(params.to))
      return sendToChannel(tx, draft, channel, messageTopic(topic ?? ''))
    })
    return { id }
  },
})

const renderMessage = endpoint({
  method: 'POST',
  path: '/messages/render',
  auth: 'user',
  params: { content: text() },
  async handle({ db }, { actor, params }) {
    const content = messageContent(params.content)
    const names = await db.snapshot(tx => lookUpNames(tx, actor, content))
    return { rendered: renderMarkdown(content, names).html }
  },
})

export const messageEndpoints = [sendMessage, renderMessage, ...fetchEndpoints]
