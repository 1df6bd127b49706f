import { fillDemo } from '../demo/fill.ts'
import type { Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

export const demoFill: Verb = {
  options: {},
  usage: '  people, channels and talk to look at; once',
  run: ({ config }) =>
    withDatabase(config, config.database.user, async db => ({
      result: await db.transaction(tx => fillDemo(tx, new Date())),
    })),
}
