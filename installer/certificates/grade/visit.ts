import type { X509Certificate } from 'node:crypto'
import { request } from 'node:http'
import { isIP } from 'node:net'
import { connect, rootCertificates, type TLSSocket } from 'node:tls'
import { namesMissing, subjectOf } from '../inspect.ts'
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
 * @param everybodys PEM of the roots that clients have by themselves
 * @throws when nobody answers
 */
export async function visit(
  port: number,
  name: string,
  trust: string | undefined,
  everybodys: readonly string[] = rootCertificates,
): Promise<Visit> {
  const byAll = await look(port, name, [...everybodys])
  const byOwn =
    trust === undefined || byAll.distrust === undefined ? byAll : await look(port, name, [trust])
  const { chain, header } = byAll
  const [keyBits = 0] = chain.map(bitsOf)
  const hstsSeconds = secondsOf(header)
  return {
    chain,
    weakSignatures: chain.filter(isWeaklySigned).map(weakSignature),
    keyBits,
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
    const socket = connect({
      host: '127.0.0.1',
      port,
      ...(isIP(name) === 0 && { servername: name }),
      ca: roots,
      // A visitor that turns away sees nothing: the judgement is read, and the rest looked at all the same.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    })
    const asking = request({
      createConnection: () => socket,
      headers: { Host: name },
      timeout: timeoutMs,
    })
    asking.once('timeout', () => asking.destroy(new Error('no answer within 10 s')))
    asking.once('error', reject)
    asking.once('response', response => {
      const chain = chainOf(socket)
      const header = response.headers['strict-transport-security']
      resolve({ chain, distrust: distrustIn(socket, chain, name), header })
      socket.destroy()
    })
    asking.end()
  })
}

function distrustIn(
  socket: TLSSocket,
  chain: readonly X509Certificate[],
  name: string,
): string | undefined {
  if (!socket.authorized) return String(socket.authorizationError)
  const missing = chain.slice(0, 1).flatMap(leaf => namesMissing(leaf, [name]))
  return missing.length > 0 ? `it is not for ${name}` : undefined
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

function weakSignature(certificate: X509Certificate): string {
  const { signatureAlgorithm = 'nothing known' } = certificate
  return `${subjectOf(certificate)} is signed with ${signatureAlgorithm}`
}

function bitsOf({ publicKey }: X509Certificate): number {
  const { asymmetricKeyType: type = '', asymmetricKeyDetails: details = {} } = publicKey
  const { modulusLength, namedCurve = type } = details
  // A curve bears its size in its name, but for this one.
  const size = namedCurve.replace('25519', '256').replace(/^\D*(\d{3}).*$/, '$1')
  return modulusLength ?? asRsa(Number(size))
}

const secondsOf = (header: string | undefined): number | undefined => {
  const found = /(?:^|;)\s*max-age\s*=\s*"?(\d+)/i.exec(header ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}
