import type { KeyObject, X509Certificate } from 'node:crypto'
import { belongs, namesMissing, namesOf, subjectOf } from './inspect.ts'
import type { Rule } from './lint.ts'

/** Of the server's own certificate and its key. */
export const leafRules: readonly Rule[] = [
  {
    name: 'wrong key',
    severity: 'fail',
    remedy: 'give the key that the request for this certificate was made with',
    look: ({ leaf, keyText }) =>
      belongs(leaf, keyText)
        ? undefined
        : `the key belongs to none of the certificates; the first is of ${subjectOf(leaf)}`,
  },
  {
    name: 'not a server certificate',
    severity: 'fail',
    remedy: 'ask the authority for a certificate for TLS servers',
    look({ leaf }) {
      if (leaf.ca) return `${subjectOf(leaf)} is an authority`
      const uses = usesOf(leaf)
      // 1.3.6.1.5.5.7.3.1 serverAuth; 2.5.29.37.0 any.
      const isForServers = /^(?:1\.3\.6\.1\.5\.5\.7\.3\.1|2\.5\.29\.37\.0)$/
      if (uses.length === 0 || uses.some(use => isForServers.test(use))) return undefined
      return `${subjectOf(leaf)} is for other purposes (${uses.join(', ')})`
    },
  },
  {
    name: 'wrong name',
    severity: 'fail',
    remedy: 'ask the authority for a certificate with this name, or change web.hostname',
    look({ leaf, names }) {
      const missing = namesMissing(leaf, names)
      if (missing.length === 0) return undefined
      const borne = namesOf(leaf)
      const bears =
        borne.length === 0
          ? 'it bears no names (a common name does not count)'
          : `it is for ${borne.slice(0, 10).join(', ')}`
      return `not for ${missing.join(', ')}: ${bears}`
    },
  },
  {
    name: 'too long',
    severity: 'fail',
    remedy: 'ask for one of at most 398 days',
    look({ leaf }) {
      const days = daysOf(leaf)
      // Apple's systems refuse more, whoever vouches.
      return days > 825
        ? `it is valid for ${days} days: Apple’s systems refuse more than 825`
        : undefined
    },
  },
  {
    name: 'long life',
    severity: 'warn',
    remedy: 'ask for one of at most 398 days; soon public authorities give 47',
    look({ leaf }) {
      const days = daysOf(leaf)
      return days > 398 && days <= 825
        ? `it is valid for ${days} days: browsers refuse more than 398 of a public authority`
        : undefined
    },
  },
]

/** Empty where it does not say, and then it is for everything. The types know no such certificates. */
const usesOf = ({ keyUsage = [] }: { readonly keyUsage?: readonly string[] }) => keyUsage

const daysOf = ({ validFromDate, validToDate }: X509Certificate) =>
  Math.round((validToDate.getTime() - validFromDate.getTime()) / 86_400_000)

/** Why a key can be broken, or undefined when it is strong. */
export function weakness(key: KeyObject): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key
  if (type === 'rsa' || type === 'rsa-pss') {
    const { modulusLength: bits = 0 } = details
    return bits < 2048 ? `an RSA key of ${bits} bits` : undefined
  }
  if (type === 'ec') {
    const { namedCurve: curve = 'unknown' } = details
    return /^(?:prime256v1|secp384r1|secp521r1)$/.test(curve)
      ? undefined
      : `a key on the curve ${curve}, which clients do not know`
  }
  return `a key of the kind ${type}, which browsers do not know`
}
