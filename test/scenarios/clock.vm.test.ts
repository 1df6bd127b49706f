import t from 'tap'
import { bringCheckout } from './vm/checkout.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import { answersOn, install } from './vm/operator.ts'
import { differences, record } from './vm/record.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(3_600_000)

for (const { what, clock, said } of [
  { what: 'years ahead', clock: new Date('2036-05-04T03:02:01Z'), said: /clock: .*years after/ },
  { what: 'years behind', clock: new Date('2016-05-04T03:02:01Z'), said: /clock: .*is before/ },
])
  t.test(`an install on a machine whose clock is ${what} is refused`, { skip }, async t => {
    const host = await machine(t, { clock })
    await bringCheckout(host)
    await answersOn(host)
    const before = await record(host)
    const run = await host.run(install())
    t.equal(run.code, 4, run.err)
    t.match(run.err, said)
    t.match(run.err, /set the clock/)
    t.same(differences(before, await record(host), []), [], 'and nothing was written')
  })
