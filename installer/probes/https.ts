import { request } from 'node:https'
import { connect } from 'node:tls'
import { reasonOf } from '../core/install-error.ts'
import { fail, pass, type Finding } from '../facts/finding.ts'

/** Reached on this host, by the name that people type; nothing but `ca` is trusted. */
export type HttpsServer = {
  readonly hostname: string
  readonly port: number
  readonly ca: string
}

const timeoutMs = 10_000

/** Shakes hands as a client does that trusts the appliance's CA alone. */
export async function probeTls(server: HttpsServer): Promise<Finding> {
  try {
    return pass('TLS', await handshake(server))
  } catch (error) {
    return fail('TLS', `no handshake on port ${server.port}: ${reasonOf(error)}`, remedyFor(error))
  }
}

function handshake({ hostname, port, ca }: HttpsServer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      servername: hostname,
      ca,
      timeout: timeoutMs,
    })
    socket.once('secureConnect', () => {
      const { valid_to: validTo } = socket.getPeerCertificate()
      resolve(`${socket.getProtocol() ?? 'TLS'}, certificate of ${hostname} valid until ${validTo}`)
      socket.end()
    })
    socket.once('timeout', () => socket.destroy(new Error('no answer within 10 s')))
    socket.once('error', reject)
  })
}

/** Whether the server behind nginx and its database answer. */
export async function probeHealth(server: HttpsServer): Promise<Finding> {
  try {
    const { status, body } = await get(server, '/health')
    if (status === 200) return pass('health', `/health answers ${body}`)
    return fail(
      'health',
      `/health answers ${status}`,
      'see `parley status` and the logs of parley-web and parley-postgres',
    )
  } catch (error) {
    return fail('health', `/health does not answer: ${reasonOf(error)}`, remedyFor(error))
  }
}

export function get({ hostname, port, ca }: HttpsServer, path: string) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        servername: hostname,
        ca,
        path,
        // Whoever monitors must not hold a connection open.
        agent: false,
        headers: { host: port === 443 ? hostname : `${hostname}:${port}` },
        timeout: timeoutMs,
      },
      response => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => (body = (body + text).slice(0, 1000)))
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: body.trim() }))
        response.once('error', reject)
      },
    )
    asked.once('timeout', () => asked.destroy(new Error('no answer within 10 s')))
    asked.once('error', reject)
    asked.end()
  })
}

function remedyFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ECONNREFUSED')
    return 'nginx does not listen there: look at `nginx -t`, then run parley apply'
  if (code === 'CERT_HAS_EXPIRED') return 'run parley apply to renew the certificate'
  return /CERT|SIGNATURE|ALTNAME/.test(code)
    ? 'another site answers for this name, or the certificate is not the CA’s: run parley plan'
    : 'see `parley status` and the logs of nginx'
}
