import t from 'tap'
import { z } from 'zod'
import type { Layout } from '../../../installer/recipes/site.ts'
import { layoutOf } from '../../../installer/sandbox/sandbox.ts'
import { ask } from '../../../installer/supervisor/control-protocol.ts'
import { controlSocket } from '../../../installer/supervisor/service-manager.ts'
import { until } from '../../until.ts'
import { isThere } from '../supervisor/world.ts'
import { powerCut, processesOf } from './power-cut.ts'
import {
  dataFolder,
  freePort,
  messagesOf,
  parleyTry,
  readyFrom,
  sendMessage,
  started,
  type Ready,
} from './sandbox.ts'

t.setTimeout(300_000)

const answers = (ready: Ready) =>
  messagesOf(ready).then(
    () => true,
    () => false,
  )

const statuses = z.array(z.object({ unit: z.string(), pid: z.number().optional() }))

async function pidOf(layout: Layout, unit: string): Promise<number> {
  const reply = await ask(controlSocket(layout), { verb: 'status', unit: '' })
  const all = statuses.parse(JSON.parse(reply?.out ?? '[]'))
  const pid = all.find(status => status.unit === unit)?.pid
  // In the middle of a restart.
  return pid ?? pidOf(layout, unit)
}

t.test('kill -9 of any process, of the supervisor, of all: nothing is lost', async t => {
  const data = dataFolder(t)
  const first = await started(t, data, '--port', String(await freePort()))
  await sendMessage(first, 'before')

  const layout = await layoutOf(data, process.getuid?.() ?? 0)
  for (const unit of ['parley-postgres.service', 'parley-web.service']) {
    const victim = await pidOf(layout, unit)
    process.kill(victim, 'SIGKILL')
    await until(() => !isThere(victim))
    await until(() => answers(first))
    t.same(await messagesOf(first), ['before'], `${unit} came back by itself`)
  }

  process.kill(first.pid, 'SIGKILL')
  const second = await started(t, data)
  t.equal(second.url, first.url)
  t.same(await messagesOf(second), ['before'], 'after the supervisor was killed')

  await sendMessage(second, 'between')
  await powerCut(data)
  t.same(processesOf(data), [])
  const third = await started(t, data)
  t.same(await messagesOf(third), ['before', 'between'], 'after everything was killed')
  t.equal(third.password, first.password)
})

t.test('a killed command in front leaves its place to the next one', async t => {
  const data = dataFolder(t)
  const port = String(await freePort())
  const front = parleyTry(['--data', data, '--json', '--port', port])
  let out = ''
  front.stdout.on('data', part => (out += String(part)))
  await until(() => out.includes('\n'))
  const ready = readyFrom(out)
  await sendMessage(ready, 'kept')
  front.kill('SIGKILL')
  await front
  const next = await started(t, data)
  t.same(await messagesOf(next), ['kept'])
})
