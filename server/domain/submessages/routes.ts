import * as z from 'zod'
import { messageToChange } from '../../access/messages-to-change.ts'
import { ordinaryChat } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, text } from '../../platform/http/parameters.ts'
import { addSubmessage } from './actions.ts'

const postSubmessage = endpoint({
  method: 'POST',
  path: '/submessage',
  summary: 'Votes in a poll, or changes a list of things to do.',
  auth: 'user',
  audits: ordinaryChat,
  params: {
    message_id: integer,
    msg_type: text(z.string().max(100)),
    content: text(z.string().max(10_000)),
  },
  async handle({ db }, { actor, params }) {
    await db.transaction(async tx => {
      const message = await messageToChange(tx, actor, params.message_id, 'to react')
      await addSubmessage(tx, actor, message, { msgType: params.msg_type, content: params.content })
    })
    return {}
  },
})

export const submessageEndpoints = [postSubmessage]
