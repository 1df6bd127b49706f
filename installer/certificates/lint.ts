import { createPrivateKey, X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { certificatesIn, isBy, parsedCertificate } from './inspect.ts'
import { leafRules } from './lint-leaf.ts'
import { pathRules } from './lint-path.ts'

/** What is examined: texts as somebody gave them, and what can be read of them. */
export type Subject = {
  readonly chainText: string
  readonly keyText: string
  readonly certificates: readonly X509Certificate[]
  /** The one that the key belongs to, else the first. */
  readonly leaf: X509Certificate
  /** From the leaf upwards, each the issuer of the one before; as far as the file goes. */
  readonly path: readonly X509Certificate[]
  /** What clients trust. */
  readonly roots: readonly X509Certificate[]
  readonly names: readonly string[]
  readonly now: Date
}

/** A fault by name. `fail`: clients would turn away. `warn`: it works, but not as it should. */
export type Fault = {
  readonly name: string
  readonly severity: 'fail' | 'warn'
  readonly found: string
  readonly remedy: string
}

/** One thing that can be wrong. @returns what was found, or undefined when it is right */
export type Rule = Omit<Fault, 'found'> & {
  readonly look: (subject: Subject) => string | undefined
}

export type Examination = {
  readonly chain: string
  readonly key: string
  readonly names: readonly string[]
  /** PEM of the roots that clients trust; absent, those that every client brings. */
  readonly trust?: string
  readonly now: Date
}

/** Every fault of a chain and its key, the telling ones first; empty when clients will be content. */
export function lintCertificate(examined: Examination): Fault[] {
  const unreadable = textFaults(examined)
  if (unreadable.length > 0) return unreadable
  const subject = subjectOf(examined)
  return [...leafRules, ...pathRules].flatMap(({ name, severity, remedy, look }) => {
    const found = look(subject)
    return found === undefined ? [] : [{ name, severity, remedy, found }]
  })
}

/** What keeps one from reading the files at all. */
function textFaults({ chain, key }: Examination): Fault[] {
  const faults: Fault[] = []
  const fault = (name: string, found: string, remedy: string) =>
    faults.push({ name, severity: 'fail', found, remedy })
  const blocks = chain.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  const bad = blocks.findIndex(block => parsedCertificate(block) === undefined)
  if (blocks.length === 0)
    fault(
      'unreadable chain',
      'there is no certificate in the chain’s file',
      'give it as PEM, with lines `-----BEGIN CERTIFICATE-----`; a .p12 or .pfx file goes to --pkcs12',
    )
  else if (bad >= 0)
    fault(
      'unreadable chain',
      `certificate ${bad + 1} of ${blocks.length} cannot be read`,
      'copy it again from where it came: it was cut short or changed',
    )
  const keyFault = whyNoKey(key)
  if (keyFault !== undefined) fault(...keyFault)
  return faults
}

function whyNoKey(key: string): [string, string, string] | undefined {
  if (/ENCRYPTED/.test(key))
    return [
      'encrypted key',
      'the key is encrypted with a passphrase',
      'nginx starts without anybody to type it: take it off with `openssl pkey -in KEY -out NEW`',
    ]
  try {
    createPrivateKey(key)
    return undefined
  } catch {
    return [
      'unreadable key',
      'there is no private key in the key’s file',
      'give it as PEM, with a line `-----BEGIN PRIVATE KEY-----`',
    ]
  }
}

function subjectOf({ chain, key, names, trust, now }: Examination): Subject {
  const certificates = certificatesIn(chain)
  const privateKey = createPrivateKey(key)
  const [first = new X509Certificate(chain)] = certificates
  const isItsOwn = (one: X509Certificate) => !one.ca && one.checkPrivateKey(privateKey)
  const leaf = certificates.find(isItsOwn) ?? first
  const roots = trust === undefined ? publicRoots() : certificatesIn(trust)
  const path = pathFrom(leaf, certificates)
  return { chainText: chain, keyText: key, certificates, leaf, path, roots, names, now }
}

/** Each the issuer of the one before, as far as the certificates go. */
export function pathFrom(
  leaf: X509Certificate,
  certificates: readonly X509Certificate[],
): X509Certificate[] {
  const path = [leaf]
  for (let last = leaf; !isBy(last, last);) {
    const issuer = certificates.find(other => !path.includes(other) && isBy(last, other))
    if (issuer === undefined) break
    path.push(issuer)
    last = issuer
  }
  return path
}

let parsedRoots: X509Certificate[] | undefined
const publicRoots = () => (parsedRoots ??= certificatesIn(rootCertificates.join('\n')))
