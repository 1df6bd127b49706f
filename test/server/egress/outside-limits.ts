import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import {
  bytesOf,
  checkOutside,
  fetchOutside,
} from '../../../server/platform/egress/fetch-outside.ts'
import { ask, egress, failing, folder, get, internet, names } from './outside-world.ts'

// Run by egress.test.ts, in a network of its own.
t.setTimeout(600_000)

const raw = (...words: string[]) =>
  execFileSync(
    'curl',
    ['--silent', '--unix-socket', egress.way.socket, '--write-out', '%{http_code}', ...words],
    { encoding: 'utf8' },
  )

t.test('an answer ends at its limits, and says at which', async t => {
  internet.page('/large', (_request, response) => response.end('x'.repeat(300_000)))
  t.equal((await get('http://site.test/large')).text.length, 300_000)
  t.match(await failing(get('http://site.test/large', { maxBytes: 1000 })), { kind: 'too large' })
  internet.page('/head', (_request, response) =>
    response.writeHead(200, { large: 'x'.repeat(20_000) }).end(),
  )
  t.match(await failing(get('http://site.test/head')), {
    kind: 'unreachable',
    because: /HPE_HEADER_OVERFLOW/,
  })
  internet.page('/drip', (_request, response) => {
    response.write('some')
  })
  const slow = { timeoutMs: 300 }
  t.match(await failing(get('http://site.test/drip', slow)), { kind: 'timeout' })
  t.match(await failing(get('http://site.test:8081/', slow)), { kind: 'timeout' })
  t.match(await failing(get('http://mute.test/', slow)), { kind: 'timeout' })
  internet.page('/cut', (_request, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('some', () => response.destroy())
  })
  t.match(await failing(get('http://site.test/cut')), {
    kind: 'unreachable',
    because: /ECONNRESET/,
  })
  t.match(await failing(get('http://site.test:8082/')), { because: /ECONNREFUSED/ })
  names.set('both.test', ['93.184.216.34', '2606:2800:220::34'])
  t.match(await failing(get('https://both.test/')), { kind: 'unreachable' })
})

t.test('a large answer is taken no faster than it is read, and is whole', async t => {
  const megabytes = 16
  internet.page('/huge', (_request, response) => {
    for (let part = 0; part < megabytes; part++) response.write(Buffer.alloc(1024 * 1024, part))
    response.end()
  })
  const answer = await ask({
    url: 'http://site.test/huge',
    maxBytes: megabytes * 1024 * 1024,
    timeoutMs: 60_000,
  })
  t.equal((await bytesOf(answer)).length, megabytes * 1024 * 1024)
})

t.test('a caller that hangs up ends what it asked for', async t => {
  const closed = new Promise<void>(resolve =>
    internet.page('/wait', request => request.socket.once('close', () => resolve())),
  )
  const arrived = new AbortController()
  const asked = ask({ url: 'http://site.test/wait', signal: arrived.signal, timeoutMs: 100_000 })
  while (internet.heard.at(-1)?.url !== '/wait') await new Promise(resolve => setImmediate(resolve))
  arrived.abort(new Error('enough'))
  await t.rejects(asked, { name: 'AbortError' })
  await closed
})

t.test('the log names the host and never the path, where secrets are', async t => {
  await get('http://site.test/hook/s3cret?token=s3cret')
  t.ok(egress.lines.some(line => line.includes('"host":"site.test"')))
  t.notOk(egress.lines.some(line => line.includes('s3cret')))
})

t.test('without a way out the answer is at once, and clear', async t => {
  t.match(await failing(fetchOutside(undefined, { url: 'http://site.test/' })), {
    kind: 'unavailable',
    because: 'this server has no way out: network.egress is none',
  })
  const nowhere = { socket: join(folder, 'nobody.sock') }
  t.match(await failing(fetchOutside(nowhere, { url: 'http://site.test/' })), {
    kind: 'unavailable',
    because: /does not answer at/,
  })
})

t.test('a caller is held to the protocol', async t => {
  const large = Buffer.alloc(10 * 1024 * 1024 + 1)
  t.match(await failing(ask({ url: 'http://site.test/', method: 'POST', body: large })), {
    kind: 'too large',
  })
  for (const more of [{ timeoutMs: 0 }, { headers: { host: 'x' } }, { headers: { a: 'b\nc' } }])
    t.match(await failing(ask({ url: 'http://site.test/', ...more })), {
      kind: 'unavailable',
      because: 'the egress process answered 400',
    })
  const header = Buffer.from(
    JSON.stringify({
      method: 'POST',
      url: 'http://site.test/',
      headers: {},
      timeoutMs: 10_000,
      maxBytes: 10,
      maxRedirects: 0,
    }),
  ).toString('base64url')
  t.equal(raw('http://x/fetch'), '400')
  t.equal(raw('--request', 'POST', 'http://x/other'), '400')
  t.equal(
    raw('--request', 'POST', '--header', 'parley-egress-request: e30', 'http://x/fetch'),
    '400',
  )
  writeFileSync(join(folder, 'large'), large)
  t.match(
    raw(
      '--header',
      `parley-egress-request: ${header}`,
      '--header',
      'expect:',
      '--data-binary',
      `@${join(folder, 'large')}`,
      'http://x/fetch',
    ),
    /"kind":"too large".*502$/,
  )
})

t.test('an answer without its end is not taken for a whole one', async t => {
  const socket = join(folder, 'false.sock')
  const head = Buffer.from(
    JSON.stringify({ status: 200, headers: [], url: 'http://x/', address: '1.1.1.1' }),
  ).toString('base64url')
  let how: 'cut' | 'plain' | 'silly' = 'cut'
  const server = createServer((_request, response) => {
    if (how === 'silly') {
      response.writeHead(500).end('?')
      return
    }
    response.writeHead(200, { 'parley-egress-answer': head })
    response.write('half', () => (how === 'cut' ? response.destroy() : response.end()))
  }).listen(socket)
  await once(server, 'listening')
  const fetched = async () => bytesOf(await fetchOutside({ socket }, { url: 'http://x/' }))
  const brokenOff = { kind: 'unavailable', because: /ended in the middle/ }
  t.match(await failing(fetched()), brokenOff)
  how = 'plain'
  t.match(await failing(fetched()), brokenOff)
  how = 'silly'
  t.match(await failing(fetched()), { because: 'the egress process answered 500' })
  t.match(await failing(checkOutside({ socket }, 'http://x/')), { kind: 'unavailable' })
  server.close()
})

t.test('told to stop, it finishes what is under way and leaves', async t => {
  const begun: ServerResponse[] = []
  internet.page('/last', (_request, response) => {
    response.write('begin')
    begun.push(response)
  })
  const answer = await ask({ url: 'http://site.test/last' })
  const ended = egress.end('SIGTERM')
  while (existsSync(egress.way.socket)) await new Promise(resolve => setImmediate(resolve))
  begun[0]?.end(' end')
  t.equal((await bytesOf(answer)).toString(), 'begin end')
  t.equal(await ended, 0)
})

t.test(
  'what it cannot start with ends it; a broken configuration so that systemd does not try again',
  async t => {
    writeFileSync(
      join(folder, 'unbindable.yaml'),
      'socket: /proc/egress.sock\nlog: { level: info }\nallow:\ndeny:\n',
    )
    for (const [code, ...args] of [
      [78],
      [78, '--config', join(folder, 'nowhere.yaml')],
      [1, '--config', join(folder, 'unbindable.yaml')],
    ] as const) {
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, '../../../server/egress/main.ts'), ...args],
        { stdio: 'ignore' },
      )
      t.same(await once(child, 'close'), [code, null])
    }
  },
)
