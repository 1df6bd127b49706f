import type { X509Certificate } from 'node:crypto'
import { commonName, isBy, subjectOf } from './inspect.ts'
import { weakness } from './lint-leaf.ts'
import type { Rule, Subject } from './lint.ts'

/** Of what leads from the server's certificate to a root that clients trust. */
export const pathRules: readonly Rule[] = [
  {
    name: 'expired',
    severity: 'fail',
    remedy: 'ask the authority for a new one',
    look: ({ path, now }) =>
      first(
        path,
        certificate => certificate.validToDate < now,
        certificate => `${subjectOf(certificate)} ended on ${day(certificate.validToDate)}`,
      ),
  },
  {
    name: 'not yet valid',
    severity: 'fail',
    remedy: 'wait until then; if that day is past, put this host’s clock right',
    look: ({ path, now }) =>
      first(
        path,
        certificate => certificate.validFromDate > now,
        certificate => `${subjectOf(certificate)} begins on ${day(certificate.validFromDate)}`,
      ),
  },
  {
    name: 'weak key',
    severity: 'fail',
    remedy:
      'make a new key (EC P-256, or RSA of 2048 bits and more) and ask for a certificate for it',
    look: ({ path }) =>
      first(
        path,
        certificate => weakness(certificate.publicKey) !== undefined,
        certificate => `${subjectOf(certificate)} has ${weakness(certificate.publicKey)}`,
      ),
  },
  {
    name: 'weak signature',
    severity: 'fail',
    remedy: 'ask the authority for a certificate that is signed with SHA-256 or better',
    // What a root says of itself is not believed for its signature.
    look: ({ path }) =>
      first(
        path.filter(certificate => !isBy(certificate, certificate)),
        isWeaklySigned,
        certificate => `${subjectOf(certificate)} is signed with ${certificate.signatureAlgorithm}`,
      ),
  },
  {
    name: 'chain order',
    severity: 'fail',
    remedy: 'put the server’s certificate first, then each issuer below what it has issued',
    look({ certificates, path }) {
      const shown = certificates.filter(certificate => path.includes(certificate))
      const isInOrder =
        path.every((certificate, index) => shown[index] === certificate) &&
        certificates[0] === path[0]
      return isInOrder ? undefined : `the order is ${certificates.map(subjectOf).join(', ')}`
    },
  },
  {
    name: 'missing intermediate',
    severity: 'fail',
    remedy: 'append the certificate of that issuer; the authority offers it for download',
    look: subject => {
      const last = lastOf(subject)
      return isAnchored(subject) || isBy(last, last)
        ? undefined
        : `${subjectOf(last)} was issued by ${commonName(last.issuer)}, which is neither in the file nor trusted by clients`
    },
  },
  {
    name: 'unknown root',
    severity: 'fail',
    remedy: 'if clients are told to trust it, name its file with --trust (or tls.trust_file)',
    look: subject => {
      const last = lastOf(subject)
      return isAnchored(subject) || !isBy(last, last)
        ? undefined
        : `the chain ends at ${subjectOf(last)}, which clients do not trust by themselves`
    },
  },
  {
    name: 'duplicate',
    severity: 'warn',
    remedy: 'leave it out once: it is sent with every handshake',
    look({ certificates }) {
      const prints = certificates.map(({ fingerprint256 }) => fingerprint256)
      const twice = certificates.find(
        ({ fingerprint256 }, index) => prints.indexOf(fingerprint256) !== index,
      )
      return twice && `${subjectOf(twice)} is there more than once`
    },
  },
  {
    name: 'stranger in the chain',
    severity: 'warn',
    remedy: 'leave it out: it has nothing to do with the others',
    look({ certificates, path }) {
      const prints = path.map(({ fingerprint256 }) => fingerprint256)
      const strange = certificates.find(({ fingerprint256 }) => !prints.includes(fingerprint256))
      return strange && `${subjectOf(strange)} has issued none of the others`
    },
  },
  {
    name: 'root in the chain',
    severity: 'warn',
    remedy: 'leave it out: clients have it, or they do not believe it',
    look(subject) {
      const last = lastOf(subject)
      return subject.path.length > 1 && isBy(last, last)
        ? `${subjectOf(last)} is a root`
        : undefined
    },
  },
]

function first(
  certificates: readonly X509Certificate[],
  isWrong: (certificate: X509Certificate) => boolean,
  say: (certificate: X509Certificate) => string,
): string | undefined {
  const wrong = certificates.find(isWrong)
  return wrong && say(wrong)
}

/** By what can be forged, or by what nobody knows. */
export const isWeaklySigned = ({ signatureAlgorithm }: X509Certificate) =>
  signatureAlgorithm === undefined || /md[245]|sha-?1(?!\d)/i.test(signatureAlgorithm)

function lastOf({ path, leaf }: Subject): X509Certificate {
  const [last = leaf] = path.slice(-1)
  return last
}

/** Whether the path ends at, or right below, a root that clients trust; or passes through one. */
const isAnchored = ({ path, roots }: Subject) =>
  path.some(certificate =>
    roots.some(
      root => root.fingerprint256 === certificate.fingerprint256 || isBy(certificate, root),
    ),
  )

const day = (date: Date) => date.toISOString().slice(0, 10)
