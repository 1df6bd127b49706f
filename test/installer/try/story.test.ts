import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../../until.ts'
import { isThere } from '../supervisor/world.ts'
import {
  call,
  dataFolder,
  freePort,
  messagesOf,
  parleyTry,
  ran,
  readyFrom,
  sendMessage,
  started,
} from './sandbox.ts'

t.setTimeout(300_000)

t.test('a first start, a conversation, a stop, and everything is there again', async t => {
  const data = dataFolder(t)
  const port = await freePort()
  const first = await started(t, data, '--port', String(port))
  t.equal(first.url, `https://localhost:${port}`)
  t.equal(first.data, data)

  await t.test('the owner signs in over TLS with the authority alone', async t => {
    const { email, password } = first
    const answer = await call(first, '/fetch_api_key', { username: email, password })
    t.match(answer, { result: 'success', email })
    t.match(await call(first, '/fetch_api_key', { username: email, password: 'wrong' }), {
      result: 'error',
    })
    t.match(await call(first, '/users/me'), { email, role: 100 }, 'the printed key is the owner’s')
  })

  await t.test('secrets are for whoever started it alone', async t => {
    const keys = ['ca/current/root-key.pem', 'ca/current/issuing-key.pem', 'tls/current/key.pem']
    for (const name of ['etc/parley/owner.json', ...keys.map(key => `var/lib/parley/keys/${key}`)])
      t.equal(statSync(join(data, name)).mode & 0o077, 0, name)
    const leaf = new X509Certificate(readFileSync(join(data, 'etc/parley/tls/chain.pem')))
    t.match(leaf.subjectAltName, /localhost/)
    t.match(leaf.subjectAltName, /127\.0\.0\.1/)
    t.match(leaf.subjectAltName, /0:0:0:0:0:0:0:1/)
  })

  await sendMessage(first, 'kept')

  await t.test('a second start says that it is running, where, and changes nothing', async t => {
    const second = await ran('--data', data, '--detach')
    t.equal(second.code, 6)
    t.match(second.err, `it is running already, at ${first.url}`)
    t.same(await messagesOf(first), ['kept'])
  })

  await t.test('--stop stops everything and says so; again is fine', async t => {
    t.match(await ran('--stop', '--data', data), { code: 0, err: `stopped ${data}` })
    t.notOk(isThere(first.pid))
    t.match(await ran('--stop', '--data', data), { code: 0, err: `nothing is running in ${data}` })
    t.match(JSON.parse((await ran('--stop', '--json', '--data', data)).out), {
      stopped: false,
      data,
    })
  })

  await t.test(
    'in the foreground it remembers port, password and messages; Ctrl-C ends it',
    async t => {
      const child = parleyTry(['--data', data, '--json'])
      let out = ''
      child.stdout.on('data', part => (out += String(part)))
      await until(() => out.includes('\n'))
      const again = readyFrom(out)
      t.match(again, { url: first.url, password: first.password, api_key: first.api_key })
      t.same(await messagesOf(again), ['kept'])
      child.kill('SIGINT')
      const { exitCode, stdout } = await child
      t.equal(exitCode, 0)
      t.equal(stdout.trim().split('\n').length, 1, 'one line of JSON and nothing else')
      t.notOk(isThere(again.pid), 'nothing is left')
    },
  )

  await t.test('with another port the address and the certificate follow', async t => {
    const other = await freePort()
    const moved = await started(t, data, '--port', String(other))
    t.equal(moved.url, `https://localhost:${other}`)
    t.same(await messagesOf(moved), ['kept'])
    t.match(await call(moved, '/server_settings'), { realm_url: moved.url })
  })
})

t.test('people read how to sign in and how to stop', async t => {
  const data = dataFolder(t)
  const { code, out, err } = await ran(
    '--data',
    data,
    '--detach',
    '--port',
    String(await freePort()),
  )
  t.equal(code, 0)
  for (const words of [
    'https://localhost:',
    'owner@parley.test',
    'ca.pem',
    `parley try --stop --data ${data}`,
  ])
    t.match(out, words)
  t.match(err, /\[\d+\/\d+\] database cluster .*: done/, 'progress by step')
})

t.test('--demo fills in something to look at, once', async t => {
  const data = dataFolder(t)
  const ready = await started(t, data, '--demo', '--port', String(await freePort()))
  const first = await messagesOf(ready)
  t.ok(first.length > 50, `${first.length} messages`)
  await ran('--stop', '--data', data)
  t.same(await messagesOf(await started(t, data, '--demo')), first, 'a second time adds nothing')
})
