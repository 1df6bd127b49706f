import { text } from 'node:stream/consumers'
import { notAudited } from '../audit/audits.ts'
import { checkOutside } from '../platform/egress/fetch-outside.ts'
import type { Verb } from './verb.ts'

export const egressCheck: Verb = {
  options: {},
  audits: notAudited('it changes nothing'),
  usage: '  whether the URL on standard input may be reached from here, and is',
  run: async ({ config, input }) => ({
    result: await checkOutside(config.egress, (await text(input)).trim()),
  }),
}
