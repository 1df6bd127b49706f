import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { issuedChain, newAuthority } from '../../installer/certificates/authority.ts'
import { until } from '../until.ts'
import { underLoad } from './loading.ts'

t.setTimeout(120_000)

const name = 'chat.test'

/** A server that answers everything but what `closes` means: then it closes the connection. Kept: it has answered on it before. */
async function server(t: Test, closes: (method: string, isKept: boolean, path: string) => boolean) {
  const authority = await newAuthority([name], new Date())
  const { chain, key } = await issuedChain(authority, [name], new Date())
  const known = new WeakSet<object>()
  const serving = createServer({ cert: chain, key }, (request, response) => {
    const { socket, method = '', url = '' } = request
    if (closes(method, known.has(socket), url)) return void socket.destroy()
    known.add(socket)
    request.resume().once('end', () => response.end('{}'))
  })
  await new Promise<void>(resolve => serving.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    serving.closeAllConnections()
    serving.close()
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
  const { port } = serving.address() as AddressInfo
  return { url: `https://${name}`, port, ca: authority.root, email: 'a@chat.test', password: 'x' }
}

const load = async (
  t: Test,
  closes: Parameters<typeof server>[1],
  work = () => Promise.resolve(),
) => underLoad(t, { ...(await server(t, closes)), perSecond: 100 }, work)

t.test('nothing is repeated where nothing was closed', async t => {
  const { failed, repeated, answered, sent } = await load(t, () => false)
  t.match({ failed, repeated, answered }, { failed: [], repeated: 0, answered: sent })
})

t.test('what was closed on a kept connection is repeated on a new one', async t => {
  const { failed, repeated, answered, sent } = await load(t, (_method, isKept) => isKept)
  t.same(failed, [])
  t.ok(repeated > 0)
  t.equal(answered, sent)
})

t.test('a repetition that fails has failed', async t => {
  let asked = 0
  const { failed, repeated } = await load(
    t,
    (_method, _isKept, path) => path === '/api/v1/server_settings' && ++asked > 5,
    // On a busy machine the load begins slowly.
    () => until(() => asked > 20),
  )
  t.ok(repeated > 0)
  t.ok(failed.length > 0)
  t.ok(failed.every(reason => reason.startsWith('GET /api/v1/server_settings: ')))
})
