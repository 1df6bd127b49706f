import * as z from 'zod'
import { channelToPostTo } from '../../access/channels.ts'
import { peopleToWriteTo } from '../../access/direct-messages.ts'
import { notAudited, ordinaryChat } from '../../audit/audits.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, optional, text, textOrJson } from '../../platform/http/parameters.ts'
import { sendDirectly, sendToChannel, type Draft } from './actions.ts'
import { channelIn, peopleIn, topicIn, toSchema } from './destination.ts'
import { messageContent } from './draft.ts'
import { fetchEndpoints } from './fetch-routes.ts'
import { followAfterSending } from '../user-topics/automatic.ts'
import { standingsIn } from '../user-topics/standing.ts'
import { lookUpNames } from './named.ts'
import { isReadByItsSender } from './written-by-hand.ts'

const sendMessage = endpoint({
  method: 'POST',
  path: '/messages',
  summary: 'Sends a message.',
  auth: 'user',
  audits: ordinaryChat,
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
      isReadBySender: params.read_by_sender ?? isReadByItsSender(client),
      echo:
        params.queue_id !== undefined && params.local_id !== undefined
          ? { queueId: params.queue_id, localId: params.local_id }
          : undefined,
    }
    // Who sends to the same place at the same time waits for its lock: they do so together.
    const place = JSON.stringify([isDirect, params.to, topic?.toLowerCase()])
    return db.together(place, async tx => {
      if (isDirect) {
        const people = await peopleToWriteTo(tx, actor, await peopleIn(tx, actor, params.to))
        return { id: await sendDirectly(tx, draft, people) }
      }
      const channel = await channelToPostTo(tx, actor, channelIn(params.to))
      const target = { channelId: channel.id, topic: await topicIn(tx, channel, topic ?? '') }
      const [sent, standings] = await Promise.all([
        sendToChannel(tx, draft, channel, target.topic),
        standingsIn(tx, target, [actor.id]),
      ])
      const said = { ...sent, channelId: channel.id, now: draft.now }
      const policy = await followAfterSending(tx, actor, standings, said)
      return { id: sent.id, ...(policy && { automatic_new_visibility_policy: policy }) }
    })
  },
})

const renderMessage = endpoint({
  method: 'POST',
  path: '/messages/render',
  summary: 'Markdown as the HTML that a message would show.',
  auth: 'user',
  audits: notAudited('it changes nothing'),
  params: { content: text() },
  async handle({ db }, { actor, params }) {
    const content = messageContent(params.content)
    const names = await db.snapshot(tx => lookUpNames(tx, actor, content))
    return { rendered: renderMarkdown(content, names).html }
  },
})

export const messageEndpoints = [sendMessage, renderMessage, ...fetchEndpoints]
