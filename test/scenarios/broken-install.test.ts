import t from 'tap'
import { debianRoot, whyNoDebianRoot, type DebianRoot, type Ran } from '../peers/debian-root.ts'
import {
  answersOn,
  at,
  hostname,
  install,
  meanwhile,
  ownerOn,
  parley,
  processesOn,
  signInOn,
} from '../peers/installing.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

t.test('an install survives what happens around it', { skip: why ?? false }, async t => {
  const host = await debianRoot(process.cwd(), hostname)
  t.teardown(() => host.destroy())
  await answersOn(host)

  await t.test('of two at once the second goes; then the power is cut', async t => {
    const seconds: Ran[] = []
    const first = await meanwhile(
      host,
      install(),
      { when: at('release'), act: async () => seconds.push(await host.run(install())) },
      { when: at('database cluster'), act: () => host.powerCut() },
    )
    t.equal(first.occasions, 2)
    t.not(first.code, 0)
    t.equal(seconds[0]?.code, 5, seconds[0]?.err ?? 'no second install')
    t.match(
      seconds[0]?.err,
      /another run is at work: `parley install --answers [^`]+` of root \(pid \d+\) has held the lock since 20/,
    )
    t.match(seconds[0]?.err, /wait until it ends/)
  })

  await t.test('the database dies in the middle', async t => {
    await host.start()
    const run = await meanwhile(host, install(), {
      when: at('database role parley_owner'),
      act: () => killDatabase(host),
    })
    t.equal(run.occasions, 1)
    t.comment(run.err.split('\n').slice(-4).join('\n'))
    if (run.code !== 0) {
      t.equal(run.code, 1, run.err)
      t.match(run.err, /^parley: cannot .*: /m, 'it says what failed')
      t.match(run.err, /run the same command again/, 'and what to do')
    }
    t.notMatch(run.err, /\n\s+at |node:internal|not foreseen/, 'without a stack trace')
  })

  await t.test('the same command completes it', async t => {
    const run = await meanwhile(host, install(), {
      when: at('organization'),
      act: () => killDatabase(host),
    })
    const last = run.code === 0 ? run : await host.run(install())
    t.equal(last.code, 0, last.err.slice(-1500))
    const plan = await host.run([parley, 'plan', '--json'])
    t.match(JSON.parse(plan.out), { changes: [] })
    t.match(await signInOn(host), { result: 'success' })
    t.ok((await ownerOn(host))?.password)
  })
})

/** SIGKILL to the postmaster, as the kernel does it when memory runs out. */
async function killDatabase(host: DebianRoot): Promise<void> {
  const pids = await processesOn(host, 'bin/postgres\0-D')
  if (pids.length === 0) throw new Error('no database runs')
  for (const pid of pids) process.kill(pid, 'SIGKILL')
}
