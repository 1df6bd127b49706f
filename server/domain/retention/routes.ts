import * as z from 'zod'
import { channelToSee } from '../../access/channels.ts'
import { requireDecider } from '../../access/organization.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, json, optional } from '../../platform/http/parameters.ts'
import { previewRetention } from './preview.ts'

const getPreview = endpoint({
  method: 'GET',
  path: '/retention/preview',
  summary:
    'What the rules of retention would remove now, or what another rule would, and what holds keep; for owners.',
  auth: 'user',
  params: {
    days: optional(json(z.int().positive().max(2_147_483_647))),
    stream_id: optional(integer),
  },
  async handle({ db, clock }, { actor, params }) {
    requireDecider(actor, 'owners')
    return db.snapshot(async tx => {
      const id = params.stream_id
      const channelId = id === undefined ? undefined : (await channelToSee(tx, actor, { id })).id
      return previewRetention(tx, { now: clock.now(), channelId, days: params.days })
    })
  },
})

export const retentionEndpoints = [getPreview]
