import { sometimes } from '../audit/audits.ts'
import type { Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

export const demoFill: Verb = {
  options: {},
  audits: sometimes('demo.filled', 'user.created', 'channel.created', 'channel.subscribed'),
  usage: '  people, channels and talk to look at; once',
  async run({ config, cause }) {
    // Here and not above: it brings most of the server along, and no other verb needs that.
    const { fillDemo } = await import('../demo/fill.ts')
    return withDatabase(
      config,
      config.database.user,
      async db => ({ result: await db.transaction(tx => fillDemo(tx, new Date())) }),
      cause,
    )
  },
}
