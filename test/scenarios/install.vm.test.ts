import t from 'tap'
import { bringCheckout } from './vm/checkout.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import { installStory } from './vm/install-story.ts'
import { answersOn } from './vm/operator.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(3_600_000)

t.test('one command, and people sign in', { skip }, async t => {
  const host = await machine(t, { network: 'client' })
  await bringCheckout(host)
  await answersOn(host)
  await installStory(t, host)
})
