import type { Letter, Observed } from './letters.ts'
import { protocols, type Protocol } from './hello.ts'
import { spokenIn, suitesIn } from './points.ts'
import { cipherBits, isAnonymous, isAuthenticated, isExport, isForwardSecret } from './suites.ts'

/** A fault, and the grade that it allows at most. */
type Rule = {
  readonly most: Letter
  readonly remedy: string
  /** What was seen, or undefined where the fault is not there. */
  readonly look: (observed: Observed) => string | undefined
}

/** Half a year, as the guide counts it. */
const leastHstsSeconds = 15_768_000

const ofNginx =
  'parley apply puts Parley’s site of nginx back; if it stays so, another site takes this port or nginx.conf says otherwise: nginx -T'
const ofCertificate = 'parley certs issue, or bring another one: parley certs import'

export const rules: readonly Rule[] = [
  {
    most: 'F',
    remedy: 'look at `nginx -t` and parley status',
    look: ({ agreed }) => (spokenIn(agreed).length === 0 ? 'it speaks no TLS at all' : undefined),
  },
  suiteRule('F', 'nobody proves who they are', suite => isAnonymous(suite)),
  suiteRule('F', 'nothing is encrypted', suite => cipherBits(suite) === 0),
  suiteRule('F', 'keys as short as export rules once wanted them', isExport),
  {
    most: 'F',
    remedy: ofCertificate,
    look: ({ weakSignatures: [weak] }) => weak,
  },
  {
    most: 'F',
    remedy: ofCertificate,
    look: ({ keyBits }) => (keyBits < 1024 ? `the key has ${keyBits} bits` : undefined),
  },
  {
    most: 'F',
    remedy: ofNginx,
    look: ({ primeBits }) => shorter('the Diffie-Hellman prime', primeBits, 1024),
  },
  suiteRule(
    'C',
    'RC4 with a version that knows better',
    ({ name }, protocol) => /_RC4_/.test(name) && isModern(protocol),
  ),
  suiteRule(
    'C',
    'a cipher of 64-bit blocks with a version that knows better',
    ({ name }, protocol) => /_3DES_|_IDEA_|_DES_/.test(name) && isModern(protocol),
  ),
  suiteRule(
    'C',
    'padding that can be guessed (POODLE)',
    ({ name }, protocol) => name.includes('_CBC_') && protocol === 'SSL 3.0',
  ),
  {
    most: 'C',
    remedy: ofNginx,
    look: ({ compresses }) =>
      compresses ? 'it compresses, which tells secrets (CRIME)' : undefined,
  },
  {
    most: 'C',
    remedy: ofNginx,
    look: ({ agreed }) =>
      agreed['TLS 1.2'] === undefined && agreed['TLS 1.3'] === undefined
        ? 'it speaks neither TLS 1.2 nor 1.3'
        : undefined,
  },
  {
    most: 'B',
    remedy: ofNginx,
    look({ agreed }) {
      const old = spokenIn(agreed).filter(protocol => protocol < 'TLS 1.2')
      return old.length > 0 ? `it still speaks ${old.join(', ')}` : undefined
    },
  },
  suiteRule('B', 'RC4', ({ name }) => /_RC4_/.test(name)),
  {
    most: 'B',
    remedy: ofCertificate,
    look: ({ keyBits }) => shorter('the key', keyBits, 2048),
  },
  {
    most: 'B',
    remedy: ofNginx,
    look: ({ primeBits }) => shorter('the Diffie-Hellman prime', primeBits, 2048),
  },
  {
    most: 'B',
    remedy: ofNginx,
    look: ({ agreed }) =>
      Object.values(agreed).every(({ suites }) => suites.some(isForwardSecret))
        ? undefined
        : 'a version without forward secrecy',
  },
  {
    most: 'B',
    remedy: ofNginx,
    look: ({ agreed }) =>
      suitesIn(agreed).some(isAuthenticated) ? undefined : 'no authenticated encryption (AEAD)',
  },
  {
    most: 'A-',
    remedy: ofNginx,
    look: ({ agreed }) =>
      agreed['TLS 1.3'] === undefined ? 'it does not speak TLS 1.3' : undefined,
  },
  {
    most: 'A-',
    remedy: ofNginx,
    look: ({ isRenegotiationSafe }) =>
      isRenegotiationSafe ? undefined : 'renegotiation is not bound to the conversation before',
  },
  {
    most: 'A',
    remedy: ofNginx,
    look: ({ hstsSeconds }) =>
      hstsSeconds === undefined
        ? 'browsers are not told to come by HTTPS alone (Strict-Transport-Security)'
        : hstsSeconds < leastHstsSeconds
          ? `browsers are told so for ${Math.floor(hstsSeconds / 86_400)} days, and half a year is the least`
          : undefined,
  },
  {
    most: 'A',
    remedy: ofNginx,
    look: ({ agreed, refusesFallback }) =>
      refusesFallback === false && spokenIn(agreed).some(protocol => protocol < 'TLS 1.2')
        ? 'clients can be pushed down to an older version'
        : undefined,
  },
]

function suiteRule(
  most: Letter,
  what: string,
  isBad: (suite: { readonly code: number; readonly name: string }, protocol: Protocol) => boolean,
): Rule {
  return {
    most,
    remedy: ofNginx,
    look({ agreed }) {
      const bad = protocols.flatMap(protocol =>
        (agreed[protocol]?.suites ?? [])
          .filter(suite => isBad(suite, protocol))
          .map(({ name }) => `${name} (${protocol})`),
      )
      return bad.length === 0 ? undefined : `${what}: ${bad.join(', ')}`
    },
  }
}

const isModern = (protocol: Protocol) => protocol >= 'TLS 1.1'

const shorter = (what: string, bits: number | undefined, least: number): string | undefined =>
  bits !== undefined && bits < least
    ? `${what} has ${bits} bits, ${least} are the least`
    : undefined
