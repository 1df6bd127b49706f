import t from 'tap'
import { machine, whyNoMachine } from './vm/index.ts'
import { servingStory } from './vm/install-story.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(3_600_000)

t.test('one command, and people sign in', { skip }, async t => {
  // Where nobody has put such a machine away yet, it is installed now.
  await servingStory(t, await machine(t, { from: 'installed', network: 'client' }))
})
