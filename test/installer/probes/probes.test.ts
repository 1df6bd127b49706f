import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t, { type Test } from 'tap'
import { localHost } from '../../../installer/core/local-host.ts'
import { gatherListeners } from '../../../installer/facts/listeners.ts'
import { probeHealth, probeTls } from '../../../installer/probes/https.ts'
import { judgeListeners } from '../../../installer/probes/listeners.ts'

/** A certificate that signs itself, for a name. */
async function selfSigned(t: Test, name: string) {
  const folder = t.testdir()
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  await execa('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate])
  return { key: await readFile(key, 'utf8'), cert: await readFile(certificate, 'utf8') }
}

async function listening(t: Test, server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise(resolve => server.close(resolve)))
  const address = server.address() as AddressInfo
  return address.port
}

t.test('a server with our CA passes both probes', async t => {
  const pair = await selfSigned(t, 'chat.test')
  const server = createServer(pair, (request, response) => {
    response.end(request.url === '/health' ? '{"status":"ok"}' : '')
  })
  const port = await listening(t, server)
  const asked = { hostname: 'chat.test', port, ca: pair.cert }
  t.match(await probeTls(asked), {
    result: 'pass',
    found: /^TLSv1.3, certificate of chat.test valid until/,
  })
  t.match(await probeHealth(asked), { result: 'pass', found: '/health answers {"status":"ok"}' })
})

t.test('a certificate of another CA, or of another name, fails', async t => {
  const pair = await selfSigned(t, 'chat.test')
  const port = await listening(t, createServer(pair))
  const other = await selfSigned(t, 'chat.test')
  t.match(await probeTls({ hostname: 'chat.test', port, ca: other.cert }), {
    result: 'fail',
    remedy: /another site answers/,
  })
  t.match(await probeTls({ hostname: 'else.test', port, ca: pair.cert }), {
    result: 'fail',
    remedy: /another site answers/,
  })
})

t.test('a server that is ill, silent or not TLS fails, with a remedy', async t => {
  const pair = await selfSigned(t, 'chat.test')
  const ill = createServer(pair, (_request, response) => response.writeHead(503).end())
  const asked = { hostname: 'chat.test', ca: pair.cert }
  t.match(await probeHealth({ ...asked, port: await listening(t, ill) }), {
    result: 'fail',
    found: '/health answers 503',
  })
  const plain = await listening(t, createHttpServer())
  t.match(await probeTls({ ...asked, port: plain }), { result: 'fail', remedy: /nginx/ })
  const closed = createTcpServer()
  await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise(resolve => closed.close(resolve))
  t.match(await probeTls({ ...asked, port }), {
    result: 'fail',
    found: /ECONNREFUSED/,
    remedy: /nginx -t/,
  })
})

t.test('a listener of the appliance’s own accounts is found out', async t => {
  const port = await listening(t, createTcpServer())
  const listeners = await gatherListeners(localHost())
  const ours = listeners.find(listener => listener.protocol === 'tcp' && listener.port === port)
  t.match(ours, { uid: process.getuid?.(), holder: { pid: process.pid, path: process.execPath } })
  t.match(judgeListeners(listeners, [process.getuid?.()]), {
    result: 'fail',
    found: new RegExp(`tcp port ${port}`),
  })
  t.match(judgeListeners(listeners, [undefined, 4_000_000]), { result: 'pass' })
})
