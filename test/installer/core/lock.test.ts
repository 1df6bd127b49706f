import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { requireNoOtherRun, takeLock } from '../../../installer/core/lock.ts'
import { refuses } from '../refusal.ts'

const me = { pid: 1, user: 'grace', command: 'parley install', since: 'one' }

async function otherProcess(t: Test, path: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hold-lock.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

t.test('while another process works, the second is told who that is', async t => {
  const path = `${t.testdir()}/state/lock`
  const child = await otherProcess(t, path)
  await refuses(t, takeLock(path, me), {
    exit: 'locked',
    because: `\`parley apply\` of ada (pid ${child.pid}) has held the lock since noon`,
  })
})

t.test('whoever only looks is told the same, and makes nothing', async t => {
  const path = `${t.testdir()}/state/lock`
  await requireNoOtherRun(path)
  t.notOk(existsSync(path))
  const child = await otherProcess(t, path)
  await refuses(t, requireNoOtherRun(path), {
    exit: 'locked',
    because: `\`parley apply\` of ada (pid ${child.pid}) has held the lock since noon`,
  })
  child.kill('SIGKILL')
  const lock = await untilTaken(path)
  await lock.release()
  await requireNoOtherRun(path)
})

t.test('a killed holder leaves no lock behind', async t => {
  const path = `${t.testdir()}/lock`
  const child = await otherProcess(t, path)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const lock = await untilTaken(path)
  await lock.release()
})

// The kernel lets go when the keeper has noticed that its pipe is closed: a moment after the holder.
async function untilTaken(path: string) {
  for (;;) {
    const lock = await takeLock(path, me).catch(() => undefined)
    if (lock !== undefined) return lock
  }
}

t.test('released, it can be taken again', async t => {
  const path = `${t.testdir()}/lock`
  const first = await takeLock(path, me)
  await refuses(t, takeLock(path, me), { because: /grace/ })
  await first.release()
  const second = await takeLock(path, me)
  await second.release()
})

t.test('a holder that has not yet written its name is still a holder', async t => {
  const path = `${t.testdir()}/lock`
  const lock = await takeLock(path, me)
  writeFileSync(path, '')
  await refuses(t, takeLock(path, me), { because: /not yet written its name/ })
  await lock.release()
})

t.test('without the program flock nothing is started', async t => {
  const path = process.env['PATH']
  process.env['PATH'] = t.testdir()
  t.teardown(() => (process.env['PATH'] = path))
  const lock = `${t.testdir({ lock: '' })}/lock`
  await refuses(t, takeLock(lock, me), { exit: 'locked' })
  await refuses(t, requireNoOtherRun(lock), { exit: 'locked' })
})
