import type { Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

export const demoFill: Verb = {
  options: {},
  usage: '  people, channels and talk to look at; once',
  async run({ config }) {
    // Here and not above: it brings most of the server along, and no other verb needs that.
    const { fillDemo } = await import('../demo/fill.ts')
    return withDatabase(config, config.database.user, async db => ({
      result: await db.transaction(tx => fillDemo(tx, new Date())),
    }))
  },
}
