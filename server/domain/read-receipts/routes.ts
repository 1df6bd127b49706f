import { messageToRead } from '../../access/messages.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer } from '../../platform/http/parameters.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { readersOf } from './queries.ts'

const getReadReceipts = endpoint({
  method: 'GET',
  path: '/messages/:message_id/read_receipts',
  summary: 'Who has read a message.',
  auth: 'user',
  params: { message_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const { enable_read_receipts: enabled } = await organizationSettings(tx)
      if (!enabled) throw badRequest('Read receipts are disabled in this organization.')
      const { id } = await messageToRead(tx, actor, params.message_id)
      return { user_ids: await readersOf(tx, actor, id) }
    }),
})

export const readReceiptEndpoints = [getReadReceipts]
