import * as z from 'zod'
import { messagesToRead } from '../../access/messages.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { json, text } from '../../platform/http/parameters.ts'
import { changeFlag, markRead, markUnread } from './actions.ts'

/** Flags that follow from a message and its reader; nobody sets them. */
const computed = new Set([
  'mentioned',
  'wildcard_mentioned',
  'stream_wildcard_mentioned',
  'topic_wildcard_mentioned',
  'has_alert_word',
  'historical',
])

function settableFlag(flag: string): 'read' | 'starred' | 'collapsed' {
  if (flag === 'read' || flag === 'starred' || flag === 'collapsed') return flag
  throw badRequest(computed.has(flag) ? `Flag not editable: '${flag}'` : `Invalid flag: '${flag}'`)
}

function operation(op: string): 'add' | 'remove' {
  if (op === 'add' || op === 'remove') return op
  throw badRequest(`Invalid message flag operation: '${op}'`)
}

const updateFlags = endpoint({
  method: 'POST',
  path: '/messages/flags',
  auth: 'user',
  params: { messages: json(z.array(z.int())), op: text(), flag: text() },
  async handle({ db }, { actor, params }) {
    const [op, flag] = [operation(params.op), settableFlag(params.flag)]
    return db.transaction(async tx => {
      const messages = await messagesToRead(tx, actor, params.messages)
      const done = { messages: messages.map(({ id }) => id) }
      if (flag !== 'read') await changeFlag(tx, actor, messages, { op, flag })
      else if (op === 'add') await markRead(tx, actor, messages)
      else return { ...done, ...(await ignoring(markUnread(tx, actor, messages))) }
      return done
    })
  },
})

const ignoring = async (channels: Promise<number[]>) => ({
  ignored_because_not_subscribed_channels: await channels,
})

export const flagEndpoints = [updateFlags]
