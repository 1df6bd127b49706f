import type { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { rootCertificates, TLSSocket } from 'node:tls'
import { subjectOf } from '../lint-leaf.ts'
import { isWeaklySigned } from '../lint-path.ts'
import { asRsa } from './groups.ts'

const timeoutMs = 10_000

/** What a visitor sees of the site: the chain, whether clients believe it, and a header. */
export type Visit = {
  /** The server's own certificate and those above it, as they were shown. */
  readonly chain: readonly X509Certificate[]
  /** Of each certificate with a signature that can be forged, what it is. */
  readonly weakSignatures: readonly string[]
  /** Bits of the certificate's key, or of an RSA key that is as hard to break. */
  readonly keyBits: number
  /** Whose roots believe it; undefined: nobody's. */
  readonly trustedBy?: 'everybody' | 'this organization'
  /** What a client says that has only the roots that everybody has. */
  readonly distrust?: string
  /** Seconds of Strict-Transport-Security. */
  readonly hstsSeconds?: number
}

/**
 * Visits the site on this host.
 * @param trust PEM of the organization's own root, where it has one
 * @throws when nobody answers
 */
export async function visit(port: number, name: string, trust: string | undefined): Promise<Visit> {
  const byAll = await look(port, name, [...rootCertificates])
  const byOwn =
    trust === undefined || byAll.distrust === undefined ? byAll : await look(port, name, [trust])
  const { chain, header } = byAll
  const [leaf] = chain
  const hstsSeconds = secondsOf(header)
  return {
    chain,
    weakSignatures: chain.filter(isWeaklySigned).map(weakSignature),
    keyBits: leaf === undefined ? 0 : bitsOf(leaf),
    ...(byAll.distrust === undefined
      ? { trustedBy: 'everybody' }
      : {
          distrust: byAll.distrust,
          ...(byOwn.distrust === undefined && { trustedBy: 'this organization' as const }),
        }),
    ...(hstsSeconds !== undefined && { hstsSeconds }),
  }
}

type Looked = {
  readonly chain: readonly X509Certificate[]
  readonly distrust: string | undefined
  readonly header: string | undefined
}

function look(port: number, name: string, roots: string[]): Promise<Looked> {
  return new Promise((resolve, reject) => {
    const asking = request({
      host: '127.0.0.1',
      port,
      ...(isIP(name) === 0 && { servername: name }),
      headers: { Host: name },
      ca: roots,
      // A visitor that turns away sees nothing: the judgement is read, and the rest looked at all the same.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      agent: false,
      timeout: timeoutMs,
    })
    asking.once('timeout', () => asking.destroy(new Error('no answer within 10 s')))
    asking.once('error', reject)
    asking.once('response', response => {
      const { socket } = response
      response.resume()
      const header = response.headers['strict-transport-security']
      if (socket instanceof TLSSocket)
        resolve({ chain: chainOf(socket), distrust: distrustIn(socket, name), header })
      else reject(new Error('it is no TLS'))
    })
    asking.end()
  })
}

function distrustIn(socket: TLSSocket, name: string): string | undefined {
  if (!socket.authorized) return String(socket.authorizationError)
  const leaf = socket.getPeerX509Certificate()
  const covers =
    isIP(name) === 0 ? leaf?.checkHost(name, { subject: 'never' }) : leaf?.checkIP(name)
  return covers === undefined ? `it is not for ${name}` : undefined
}

/** Without the root: what it says of itself counts for nothing. */
function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next = socket.getPeerX509Certificate()
  while (next !== undefined && !chain.some(one => one.fingerprint256 === next?.fingerprint256)) {
    if (chain.length === 0 || !next.checkIssued(next)) chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}

const weakSignature = (certificate: X509Certificate) =>
  `${subjectOf(certificate)} is signed with ${certificate.signatureAlgorithm ?? 'nothing known'}`

function bitsOf(leaf: X509Certificate): number {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = leaf.publicKey
  if (details?.modulusLength !== undefined) return details.modulusLength
  if (type === 'ed448') return asRsa(448)
  const size = /(\d{3})/.exec(details?.namedCurve ?? '256')?.[1]
  return asRsa(Number(size ?? 0))
}

const secondsOf = (header: string | undefined): number | undefined => {
  const found = /(?:^|;)\s*max-age\s*=\s*"?(\d+)/i.exec(header ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}
