import { execa } from 'execa'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { call, dataFolder, freePort, ran, started } from './sandbox.ts'

t.setTimeout(300_000)
const root = process.getuid?.() === 0
const needsRoot = { skip: !root && 'needs root' }

const temporary = (t: Test): string => {
  const folder = mkdtempSync('/tmp/try-')
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

t.test('a folder that holds other things is left as it is', async t => {
  const data = temporary(t)
  writeFileSync(join(data, 'thesis.txt'), 'mine')
  const { code, err } = await ran('--data', data, '--detach')
  t.equal(code, 4)
  t.match(err, `cannot use ${data}: it holds other things (thesis.txt)`)
  t.same(readdirSync(data), ['thesis.txt'])
  t.match((await ran('--data', join(data, 'thesis.txt'))).err, 'a file stands in its place')
  t.match((await ran('--data', join(data, 'thesis.txt/below'))).err, 'cannot use')
})

t.test('somebody else’s folder', needsRoot, async t => {
  const data = temporary(t)
  chownSync(data, 1234, 1234)
  t.match(await ran('--data', data), {
    code: 4,
    err: /it belongs to another account \(user id 1234, you are 0\)/,
  })
  t.match(await ran('--stop', '--data', data), { code: 4 })
})

t.test('a read-only and a full disk; with space freed it completes', needsRoot, async t => {
  const disk = temporary(t)
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=260m', 'tmpfs', disk])
  t.teardown(() => execa('umount', ['--lazy', disk], { reject: false }))
  chmodSync(disk, 0o755)
  const data = join(disk, 'data')
  t.teardown(() => ran('--stop', '--data', data))
  const filler = join(disk, 'filler')
  await execa('fallocate', ['-l', '200m', filler])
  const full = await ran('--data', data, '--detach')
  t.equal(full.code, 4)
  t.match(full.err, /the disk is full: \d+ MiB are free, \d+ MiB are needed/)
  t.same(readdirSync(disk), ['filler'], 'nothing was written')

  await execa('mount', ['-o', 'remount,ro', disk])
  t.match(await ran('--data', data, '--detach'), { code: 4, err: /is mounted read-only/ })
  await execa('mount', ['-o', 'remount,rw', disk])

  // Full in the middle: the free space vanishes while it works.
  rmSync(filler)
  mkdirSync(data, { mode: 0o711 })
  const port = String(await freePort())
  const working = ran('--data', data, '--detach', '--port', port)
  await execa('sh', [
    '-c',
    `while [ ! -e ${data}/lib ]; do sleep 0.05; done; dd if=/dev/zero of=${filler} bs=1M 2>/dev/null || true`,
  ])
  const middle = await working
  t.not(middle.code, 0)
  t.match(middle.err, /^parley: /m, 'says what failed')
  t.notMatch(middle.err, /\n\s+at /, 'without a stack trace')
  rmSync(filler)
  const ready = await started(t, data, '--port', port)
  t.match(await call(ready, '/users/me'), { email: ready.email })
})

t.test('a taken port is named with its holder, before anything is written', async t => {
  const server = net.createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const data = join(temporary(t), 'data')
  const { code, err } = await ran('--data', data, '--port', port)
  t.equal(code, 4)
  t.match(
    err,
    new RegExp(`cannot listen on port ${port}: .* \\(pid ${process.pid}\\) listens there`),
  )
  t.throws(() => readdirSync(data))
  for (const bad of ['0', '65536', 'https', '-1', '80x'])
    t.equal((await ran('--data', data, `--port=${bad}`)).code, 2, bad)
})

t.test(
  'root may use a folder that nobody else can enter, with a path too long for a socket',
  needsRoot,
  async t => {
    const data = dataFolder(t, join('closed', 'a'.repeat(120), 'chat with spaces'))
    const closed = data.slice(0, data.indexOf('/closed') + '/closed'.length)
    mkdirSync(closed, { mode: 0o700 })
    const ready = await started(t, data, '--port', String(await freePort()))
    t.match(await call(ready, '/users/me'), { email: ready.email })
    const { stdout } = await execa('ps', ['-o', 'user=', '--ppid', String(ready.pid)])
    t.same(
      new Set(stdout.split('\n').map(user => user.trim())),
      new Set(['nobody']),
      'and the services are nobody',
    )
  },
)
