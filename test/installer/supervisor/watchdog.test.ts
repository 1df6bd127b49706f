import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../../until.ts'
import { isThere, supervised } from './world.ts'

t.setTimeout(600_000)

const tree = join(import.meta.dirname, '../../..')
const notify = join(tree, 'server/platform/notify.ts')

/** What a program of the server does: says that it is ready, beats, and blocks its event loop when it is told to. */
const program = `
import { openNotify } from ${JSON.stringify(notify)}
setInterval(() => {}, 1000)
process.on("SIGUSR2", () => { for (;;) {} })
openNotify(process.env).ready("working")`

const unit = (more: string) =>
  `[Service]\nType=notify\nRestart=always\nRestartSec=10ms\n${more}\nExecStart=${join(tree, 'bin/with-notify')} ${process.execPath} --input-type=module -e '${program.replaceAll('\n', '; ').replace(/^; /, '')}'\n`

const skip = !existsSync('/usr/bin/perl') && 'needs perl'

t.test('a process that hangs is replaced, a busy one is not', { skip }, async t => {
  const s = await supervised(t, {
    'a.service': unit('WatchdogSec=2s\nWatchdogSignal=SIGKILL'),
    'calm.service': unit('WatchdogSec=2s'),
  })
  const pidOf = async (name: string) => (await s.status(name))?.pid ?? 0
  const replaced = async (pid: number) => {
    await until(async () => {
      const now = await s.status('a.service')
      return now?.state === 'active' && now.pid !== pid
    })
    t.notOk(isThere(pid))
  }
  for (const name of ['a.service', 'calm.service'])
    t.equal((await s.say('start', name)).code, 0, 'it says that it is ready')
  const calm = await pidOf('calm.service')

  const stopped = await pidOf('a.service')
  process.kill(stopped, 'SIGSTOP')
  await replaced(stopped)
  const spinning = await pidOf('a.service')
  process.kill(spinning, 'SIGUSR2')
  await replaced(spinning)

  t.match(await s.log('a'), /it has said nothing for 2 s: it hangs and is ended/)
  t.equal((await s.status('a.service'))?.restarts, 2)
  t.equal(await pidOf('calm.service'), calm, 'the other one beat all the while')
  await s.say('stop', 'a.service')
  t.notOk(existsSync(join(s.folder, 'runtime/own/notify/a.service')), 'nothing stays behind')
})

t.test('without anybody to tell, a program starts all the same', { skip }, async t => {
  const s = await supervised(t, {
    'a.service': unit('').replace('Type=notify', 'Type=exec'),
  })
  t.equal((await s.say('start', 'a.service')).code, 0)
  const pid = (await s.status('a.service'))?.pid ?? 0
  await s.say('stop', 'a.service')
  t.notOk(isThere(pid))
})
