import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { localHost, writeBytes } from '../../../installer/core/local-host.ts'
import { refuses } from '../refusal.ts'

const host = localHost()
const me = `${process.getuid?.()}:${process.getgid?.()}`

t.test('answers with what a program said, whatever it was', async t => {
  t.match(await host.ask(['sh', '-c', 'cat; echo no >&2; exit 3'], 'yes'), {
    ok: false,
    code: 3,
    out: 'yes',
    err: 'no',
  })
  t.match(await host.ask(['no-such-program']), { ok: false, code: 127 })
  t.match(await host.ask(['sh', '-c', 'kill -9 $$']), { ok: false, code: 137 })
  t.match(await host.ask(['/etc/passwd']), { ok: false, code: 126 })
  t.match(await host.ask(['true'], 'unread'.repeat(100_000)), { ok: true, out: '' })
  t.match(await host.ask(['printf', 'one\n\n']), { out: 'one\n' })
  t.match(await host.ask(['sh', '-c', 'echo $LC_ALL']), { ok: true, out: 'C.UTF-8' })
})

t.test('a program that fails is told with its last words', async t => {
  await host.run({ argv: ['true'], undo: 'one-way' })
  await refuses(
    t,
    host.run({ argv: ['sh', '-c', 'echo disk full >&2; exit 1'], undo: 'one-way' }),
    {
      message: 'cannot run sh',
      because: /ended with code 1: disk full$/,
    },
  )
  await refuses(t, host.run({ argv: ['sh', '-c', 'echo only this; exit 2'], undo: 'one-way' }), {
    because: /code 2: only this$/,
  })
  await refuses(t, host.run({ argv: ['false'], undo: 'one-way' }), { because: /code 1$/ })
})

t.test('bytes that are no text stand as they are, in place of what was there', async t => {
  const path = `${t.testdir({ f: 'before' })}/f`
  const content = Uint8Array.of(0x30, 0x80, 0xff, 0x00)
  await writeBytes(path, { content, mode: 0o640, owner: me })
  t.same(readFileSync(path), Buffer.from(content))
  t.equal(statSync(path).mode & 0o777, 0o640)
})

t.test('a device or socket is never replaced', async t => {
  const path = `${t.testdir()}/pipe`
  execFileSync('mkfifo', [path])
  await refuses(t, host.read(path), { because: /neither a file nor a directory nor a link/ })
})

t.test('a directory is not made through a link: the rights of its target stay', async t => {
  const path = t.testdir({ target: {} })
  chmodSync(`${path}/target`, 0o700)
  symlinkSync('target', `${path}/link`)
  await refuses(t, host.write(`${path}/link`, { kind: 'directory', mode: 0o777, owner: me }), {
    because: /something else stands in its place/,
  })
  t.equal(statSync(`${path}/target`).mode & 0o777, 0o700)
})

t.test('what a kill left beside a file does not stop the next write', async t => {
  const path = t.testdir()
  writeFileSync(`${path}/.f.parley-new`, 'half of it')
  await host.write(`${path}/f`, { kind: 'file', content: 'whole', mode: 0o600, owner: me })
  t.same(await host.list(path), ['f'])
  t.match(await host.read(`${path}/f`), { content: 'whole' })
})

t.test('an account that does not exist is told, and nothing is written', async t => {
  const path = t.testdir()
  for (const [owner, because] of [
    ['no-such-user:0', 'there is no such user'],
    ['0:no-such-group', 'there is no such group'],
  ] as const) {
    const entry = { kind: 'file', content: '', mode: 0o600, owner } as const
    await refuses(t, host.write(`${path}/f`, entry), { because })
  }
  t.same(await host.list(path), [])
})

t.test('errors of the file system are not taken for absence', async t => {
  await t.rejects(host.read('/tmp/\0'))
})
