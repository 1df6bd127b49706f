import t from 'tap'
import { isThere, until } from '../supervisor/world.ts'
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

t.test('kill -9 of any process, of the supervisor, of all: nothing is lost', async t => {
  const data = dataFolder(t)
  const first = await started(t, data, '--port', String(await freePort()))
  await sendMessage(first, 'before')

  // The first children of the supervisor are the database and the server.
  for (const victim of processesOf(data)
    .filter(pid => pid !== first.pid)
    .slice(0, 2)) {
    process.kill(victim, 'SIGKILL')
    await until(() => !isThere(victim))
    await until(() => answers(first))
    t.same(await messagesOf(first), ['before'], 'it came back by itself')
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
