import * as z from 'zod'
import { messageToRead } from '../../access/messages.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, text, textOrJson, withDefault } from '../../platform/http/parameters.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { reportMessage } from './actions.ts'

/** Clients keep to this; here it is the most that is taken. */
const longestDescription = 1_000

const postReport = endpoint({
  method: 'POST',
  path: '/messages/:message_id/report',
  summary: "Tells the organization's moderators of a message.",
  auth: 'user',
  audits: 'message.reported',
  params: {
    message_id: integer,
    report_type: textOrJson(z.enum(['spam', 'harassment', 'inappropriate', 'norms', 'other'])),
    description: withDefault(text(z.string().max(longestDescription)), ''),
  },
  async handle({ db, clock }, { actor, params }) {
    const report = { type: params.report_type, description: params.description.trim() }
    await db.transaction(async tx => {
      const { moderation_request_channel_id: channelId } = await organizationSettings(tx)
      if (channelId === -1)
        throw badRequest(
          'Moderation request channel must be specified to enable message reporting.',
        )
      if (report.type === 'other' && report.description === '')
        throw badRequest('An explanation is required.')
      const message = await messageToRead(tx, actor, params.message_id)
      await reportMessage(tx, actor, message, { ...report, channelId, now: clock.now() })
    })
    return {}
  },
})

export const reportEndpoints = [postReport]
