import * as z from 'zod'
import { messagesToMark } from '../../access/messages.ts'
import { ordinaryChat } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { json, text } from '../../platform/http/parameters.ts'
import { changeFlag } from './change-flag.ts'
import { markEndpoints } from './mark-routes.ts'
import { narrowFlagEndpoints } from './narrow-routes.ts'
import { flagChange } from './wanted.ts'

const updateFlags = endpoint({
  method: 'POST',
  path: '/messages/flags',
  summary: 'Marks messages as read, starred or collapsed, or takes that back.',
  auth: 'user',
  audits: ordinaryChat,
  params: { messages: json(z.array(z.int())), op: text(), flag: text() },
  async handle({ db }, { actor, params }) {
    const change = flagChange(params)
    return db.transaction(async tx => {
      const messages = await messagesToMark(tx, actor, params.messages)
      const { ignored } = await changeFlag(tx, actor, messages, change)
      return { messages: messages.map(({ id }) => id), ...ignored }
    })
  },
})

export const flagEndpoints = [updateFlags, ...narrowFlagEndpoints, ...markEndpoints]
