import { messagesLeftToMark } from '../../access/messages.ts'
import { ordinaryChat } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, json, text, withDefault } from '../../platform/http/parameters.ts'
import { anchor, count, mostMessages } from '../messages/fetch-parameters.ts'
import { messagesAround } from '../messages/fetch.ts'
import { narrowCondition } from '../messages/narrow-sql.ts'
import { narrowSchema } from '../messages/narrow.ts'
import { changeFlag } from './change-flag.ts'
import { flagChange } from './wanted.ts'

/** Changes a flag of the messages around a place in a narrow. Clients go on from where the answer says it ended. */
const updateFlagsInNarrow = endpoint({
  method: 'POST',
  path: '/messages/flags/narrow',
  summary: 'Changes a flag of the messages around a place in a narrow.',
  auth: 'user',
  audits: ordinaryChat,
  params: {
    anchor,
    include_anchor: withDefault(boolean, true),
    num_before: count,
    num_after: count,
    narrow: json(narrowSchema),
    op: text(),
    flag: text(),
  },
  async handle({ db }, { actor, params }) {
    const change = flagChange(params)
    const range = {
      anchor: params.anchor,
      includeAnchor: params.include_anchor,
      before: Math.min(params.num_before, mostMessages),
      after: Math.min(params.num_after, mostMessages),
    }
    return db.transaction(async tx => {
      const condition = await narrowCondition(tx, actor, params.narrow)
      const found = await messagesAround(tx, actor, { condition, narrow: params.narrow }, range)
      const messages = await messagesLeftToMark(tx, actor, found.ids)
      const { updated, ignored } = await changeFlag(tx, actor, messages, change)
      return {
        processed_count: found.ids.length,
        updated_count: updated,
        first_processed_id: found.ids[0] ?? null,
        last_processed_id: found.ids.at(-1) ?? null,
        found_oldest: found.foundOldest,
        found_newest: found.foundNewest,
        ...ignored,
      }
    })
  },
})

export const narrowFlagEndpoints = [updateFlagsInNarrow]
