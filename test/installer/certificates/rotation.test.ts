import { Agent, request } from 'node:https'
import { TLSSocket } from 'node:tls'
import t from 'tap'
import { changeCertificate } from '../../../installer/certificates/change.ts'
import { whyNoNginx } from '../../peers/nginx-site.ts'
import { certificateBy, host, hostname, served } from './real-store.ts'

t.setTimeout(600_000)

const kept = 8_000
const fresh = 2_000
const clients = 16

type Count = { answered: number; repeated: number; failed: string[]; certificates: Set<string> }

/**
 * One request. A server may close a connection that it believes idle at the moment at which a request is on its way; so a
 * client that sends it on a connection already used sends it once more on a new one (RFC 9110, 9.2.2), as browsers do.
 */
async function ask(port: number, ca: string, agent: Agent | false, count: Count): Promise<void> {
  const once = (agent: Agent | false) =>
    new Promise<{ wasUsed: boolean; error?: Error }>(resolve => {
      const asked = request(
        { host: '127.0.0.1', port, servername: hostname, ca, agent, headers: { host: hostname } },
        response => {
          const { socket } = response
          if (socket instanceof TLSSocket)
            count.certificates.add(socket.getPeerCertificate().fingerprint256)
          response.resume()
          response.once('end', () => {
            if (response.statusCode === 200) resolve({ wasUsed: false })
            else resolve({ wasUsed: false, error: new Error(`status ${response.statusCode}`) })
          })
          response.once('error', error => resolve({ wasUsed: false, error }))
        },
      )
      asked.once('error', error => resolve({ wasUsed: asked.reusedSocket, error }))
      asked.end()
    })
  let result = await once(agent)
  if (result.error !== undefined && result.wasUsed) {
    count.repeated++
    result = await once(false)
  }
  if (result.error === undefined) count.answered++
  else count.failed.push(result.error.message)
}

t.test(
  'ten thousand requests, on kept and on new connections, while the certificate is changed: none fails',
  { skip: whyNoNginx },
  async t => {
    const { store, authority, serving, server } = await served(t)
    const count: Count = { answered: 0, repeated: 0, failed: [], certificates: new Set() }
    const over = new AbortController()
    const rotating = (async () => {
      let rotations = 0
      for (; !over.signal.aborted; rotations++)
        await changeCertificate(host, store, await certificateBy(authority), serving)
      return rotations
    })()
    const work: Promise<void>[] = []
    for (let client = 0; client < clients; client++) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      t.teardown(() => agent.destroy())
      work.push(
        (async () => {
          for (let i = 0; i < kept / clients; i++)
            await ask(server.port, authority.root, agent, count)
        })(),
        (async () => {
          for (let i = 0; i < fresh / clients; i++)
            await ask(server.port, authority.root, false, count)
        })(),
      )
    }
    await Promise.all(work)
    over.abort()
    const rotations = await rotating
    t.comment(
      `${count.answered} answered, ${rotations} changes, ${count.certificates.size} certificates seen, ${count.repeated} sent again on a new connection`,
    )
    t.same(count.failed, [])
    t.equal(count.answered, kept + fresh)
    t.ok(rotations >= 3, `${rotations} changes`)
    t.ok(count.certificates.size >= 3, 'clients saw the new ones')
  },
)
