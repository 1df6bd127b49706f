import t from 'tap'
import { plan, type Resource } from '../../../installer/core/resource.ts'
import { memoryWorld } from '../world.ts'

const curious = (id: string): Resource => ({
  id,
  async check(host) {
    await host.list('/tmp')
    await host.ask(['getent', 'passwd', 'parley'])
    await host.ask(['getent', 'passwd', 'parley'], 'other input')
    const entry = await host.read('/tmp')
    return entry?.kind === 'directory' ? undefined : 'make it'
  },
  apply: () => Promise.resolve(),
})

t.test('a plan asks nothing twice, and the next plan asks anew', async t => {
  const { host } = await memoryWorld()
  const asked: string[] = []
  const look = {
    read: (path: string) => (asked.push(`read ${path}`), host.read(path)),
    list: (path: string) => (asked.push(`list ${path}`), host.list(path)),
    ask: (argv: readonly [string, ...string[]], input?: string) => (
      asked.push(`ask ${argv.join(' ')} ${input ?? ''}`.trim()),
      host.ask(argv, input)
    ),
  }
  const once = [
    'ask getent passwd parley',
    'ask getent passwd parley other input',
    'list /tmp',
    'read /tmp',
  ]
  t.same(await plan(look, [curious('one'), curious('two'), curious('three')]), [])
  t.same(asked.toSorted(), once)
  await plan(look, [curious('one')])
  t.same(asked.toSorted(), [...once, ...once].toSorted())
})
