import t from 'tap'
import { bringCheckout, mountCheckout } from './vm/checkout.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import type { Machine } from './vm/machine.ts'
import { answersOn, install, ownerOn, parley, signIn } from './vm/operator.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(7_200_000)

const journal = '/var/lib/parley/installer/journal.jsonl'

/** After so many further lines of the journal the plug is pulled: in the first files, between units, before the end. */
const cuts = [8, 24, 20]

t.test('an install whose power is cut again and again', { skip }, async t => {
  const host = await machine(t, { network: 'client' })
  await bringCheckout(host)
  await answersOn(host)
  await host.must(['sync'])
  let password: string | undefined

  for (const lines of cuts)
    await t.test(`the plug is pulled ${lines} lines further on`, async t => {
      const since = await linesOf(host)
      const running = host.run(install()).catch(() => undefined)
      const reached = host.run(['sh', '-c', waitFor, 'sh', journal, String(since + lines)])
      const ended = await Promise.race([running, reached.then(() => undefined)])
      t.equal(ended, undefined, `it was still at work: ${ended?.err.slice(-1500) ?? ''}`)
      await host.powerCut()
      await host.start()
      await mountCheckout(host)
      t.ok((await linesOf(host)) >= since + lines, 'the journal is as far as it was')
      const text = await host.run(['cat', '/etc/parley/owner.json'])
      if (text.code === 0) {
        const now = (await ownerOn(host)).password
        password ??= now
        t.equal(now, password, 'the password is the one first made')
      }
    })

  await t.test('the same command completes it, and it is whole', async t => {
    const run = await host.run(install())
    t.equal(run.code, 0, run.err.slice(-2000))
    const plan = await host.run([parley, 'plan', '--json'])
    t.match(JSON.parse(plan.out), { changes: [] })
    if (password !== undefined) t.equal((await ownerOn(host)).password, password)
    t.match(await signIn(host), { result: 'success' })
    t.equal(await host.sh(`find / -xdev -name '*.parley-new'`), '', 'no half-written file')
    t.equal(await host.reboot(), 'running')
    t.match(await signIn(host), { result: 'success' })
  })
})

const linesOf = async (host: Machine): Promise<number> =>
  Number((await host.run(['sh', '-c', 'cat "$1" 2>/dev/null | wc -l', 'sh', journal])).out)

const waitFor = `until [ "$(cat "$1" 2>/dev/null | wc -l)" -ge "$2" ]; do sleep 0.05; done`
