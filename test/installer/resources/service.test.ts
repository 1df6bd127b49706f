import t from 'tap'
import type { Argv } from '../../../installer/core/host.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { plan } from '../../../installer/core/resource.ts'
import { undo } from '../../../installer/core/undo.ts'
import { file } from '../../../installer/resources/file.ts'
import { service } from '../../../installer/resources/service.ts'
import { serviceManager } from '../../../installer/supervisor/service-manager.ts'
import { prepare } from '../laws.ts'
import { memoryJournal } from '../memory-journal.ts'
import { memoryWorld, type World } from '../world.ts'

const rights = { mode: 0o644, owner: 'root:root' }
const config = (text: string) => file('/tmp/config', text, rights)

const watching = ({ layout }: World, onChange?: 'restart' | 'reload') =>
  service({ manager: serviceManager(layout), stamps: '/tmp', owner: 'root:root' }, 'x.service', {
    watches: ['/tmp/config'],
    ...(onChange && { onChange }),
  })

/** The verbs that reach the units, in order. */
function verbsOf(world: World): string[] {
  const verbs: string[] = []
  const listening = (argv: Argv) => {
    if (['start', 'stop', 'restart', 'reload', 'enable'].includes(argv.at(-2) ?? ''))
      verbs.push(argv.at(-2) ?? '')
  }
  const { host } = world
  const run = host.run.bind(host)
  Object.assign(host, {
    run: (command: { argv: Argv; undo: 'one-way' }) => (listening(command.argv), run(command)),
  })
  return verbs
}

t.test('a changed file asks for a restart, or a reload where that is enough, once', async t => {
  for (const onChange of ['restart', 'reload'] as const) {
    const world = await memoryWorld()
    const verbs = verbsOf(world)
    await prepare(world, [config('one'), watching(world, onChange)])
    t.same(verbs.splice(0), ['start', 'enable'])
    await prepare(world, [config('two'), watching(world, onChange)])
    t.same(verbs.splice(0), [onChange])
    await prepare(world, [config('two'), watching(world, onChange)])
    t.same(verbs, [])
  }
})

t.test('of two kinds of files, one asks for a reload and the other for a restart', async t => {
  const world = await memoryWorld()
  const verbs = verbsOf(world)
  const manager = serviceManager(world.layout)
  const site = service({ manager, stamps: '/tmp', owner: 'root:root' }, 'x.service', {
    watches: ['/tmp/config'],
    onChange: 'reload',
    restartsFor: ['/tmp/drop-in'],
  })
  const given = (text: string, dropIn: string) =>
    prepare(world, [config(text), file('/tmp/drop-in', dropIn, rights), site])
  await given('one', 'one')
  t.same(verbs.splice(0), ['start', 'enable'])
  await given('two', 'one')
  t.same(verbs.splice(0), ['reload'])
  await given('two', 'two')
  t.same(verbs.splice(0), ['restart'])
  await given('two', 'two')
  t.same(verbs.splice(0), [])
  await world.host.remove('/tmp/x.service')
  await given('two', 'two')
  t.same(verbs, ['restart'], 'what is not known to have been read is read again')
})

t.test(
  'killed between the change of a file and the restart, the restart is not forgotten',
  async t => {
    const world = await memoryWorld()
    await prepare(world, [config('one'), watching(world)])
    await prepare(world, [config('two')])
    t.match(await plan(world.host, [watching(world)]), [{ difference: /restart it/ }])
  },
)

t.test(
  'after an undo the service is due for a restart: it still runs with what was undone',
  async t => {
    const world = await memoryWorld()
    await prepare(world, [config('one'), watching(world)])
    const journal = memoryJournal()
    const context = {
      command: 'test',
      version: '0',
      now: () => new Date(0),
      host: world.host,
      journal,
    }
    await journaledApply(context, [config('two'), watching(world)])
    await undo(world.host, journal, { scope: 'everything', eraseData: false })
    t.match(await world.host.read('/tmp/config'), { content: 'one' })
    t.match(await plan(world.host, [watching(world)]), [{ difference: /restart it/ }])
  },
)

t.test('a service that somebody stopped or disabled is found', async t => {
  const world = await memoryWorld()
  const manager = serviceManager(world.layout)
  await prepare(world, [config('one'), watching(world)])
  await world.host.run({ argv: manager.disable('x.service'), undo: 'one-way' })
  t.match(await plan(world.host, [watching(world)]), [{ difference: 'start it at every boot' }])
  await world.host.run({ argv: manager.stop('x.service'), undo: 'one-way' })
  t.match(await plan(world.host, [watching(world)]), [{ difference: 'start it' }])
  await prepare(world, [watching(world)])
  t.same(await plan(world.host, [watching(world)]), [])
})
