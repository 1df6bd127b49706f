import { readFileSync } from 'node:fs'
import t from 'tap'
import { lintCertificate, type Examination } from '../../../installer/certificates/lint.ts'
import { openssl } from './openssl.ts'

const name = 'chat.example.org'
const now = new Date(Date.now() + 60_000)

type Pair = { readonly certificate: string; readonly key: string }
type Wish = {
  readonly subject: string
  readonly by?: Pair
  readonly extensions?: readonly string[]
  readonly key?: readonly string[]
  readonly days?: number
  /** Of the time at which OpenSSL believes to be, `-100d`. */
  readonly from?: string
  readonly until?: string
  readonly digest?: string
}

const ec = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
const server = (...names: string[]) => [
  'basicConstraints=critical,CA:FALSE',
  'extendedKeyUsage=serverAuth',
  ...(names.length > 0 ? [`subjectAltName=${names.map(name => `DNS:${name}`).join(',')}`] : []),
]

/** A day from now, as OpenSSL wants it: 20261126103000Z. */
const at = (offset: number) =>
  new Date(Date.now() + offset * 86_400_000).toISOString().replaceAll(/[-:T]|\.\d+/g, '')

/** A certificate made by OpenSSL: `openssl ca`, since only that takes both ends of the validity. */
function certificate({ subject, by, extensions = server(name), ...wish }: Wish): Pair {
  const key = openssl({}, 'genpkey', ...(wish.key ?? ec))
  const words = [
    'req',
    '-new',
    '-key',
    'key.pem',
    '-subj',
    `/CN=${subject}`,
    '-config',
    '/dev/null',
  ]
  const request = openssl({ 'key.pem': key }, ...words)
  const files = {
    'key.pem': by?.key ?? key,
    'issuer.pem': by?.certificate ?? '',
    'request.pem': request,
    'index.txt': '',
    'ca.cnf': `[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\nunique_subject=no\nemail_in_dn=no\n[p]\ncommonName=supplied\n[x]\n${extensions.join('\n')}\n`,
  }
  const signing = by === undefined ? ['-selfsign'] : ['-cert', 'issuer.pem']
  const made = ['ca', '-batch', '-notext', '-config', 'ca.cnf', '-extensions', 'x', ...signing]
  made.push('-keyfile', 'key.pem', '-in', 'request.pem', '-md', wish.digest ?? 'sha256')
  made.push('-startdate', wish.from ?? at(-1), '-enddate', wish.until ?? at(wish.days ?? 90))
  return { certificate: openssl(files, ...made), key }
}

const root = certificate({ subject: 'Company root', extensions: authority, days: 3000 })
const middle = certificate({ subject: 'Company CA', by: root, extensions: authority, days: 2000 })
const leaf = certificate({ subject: name, by: middle })
const good: Examination = {
  chain: `${leaf.certificate}${middle.certificate}`,
  key: leaf.key,
  names: [name],
  trust: root.certificate,
  now,
}

const faults = (change: Partial<Examination>) =>
  lintCertificate({ ...good, ...change }).map(({ name }) => name)

/** What OpenSSL, with the same root, says of the first certificate and those after it. */
function verdict(chain: string, ...options: string[]): string {
  const words = ['verify', '-purpose', 'sslserver', '-verify_hostname', name, '-CAfile', 'root.pem']
  const files = { 'root.pem': root.certificate, 'c.pem': chain }
  return openssl(files, ...words, '-untrusted', 'c.pem', ...options, 'c.pem')
}

/** A chain of a leaf made otherwise, below the same CA. */
function instead(wish: Omit<Wish, 'subject'>): Partial<Examination> & { chain: string } {
  const other = certificate({ subject: name, by: middle, ...wish })
  return { chain: `${other.certificate}${middle.certificate}`, key: other.key }
}

t.test('a good chain has no fault, and OpenSSL agrees', t => {
  t.same(lintCertificate(good), [])
  t.match(verdict(good.chain), /: OK/)
  t.end()
})

t.test('each fault that a client turns away for is named, and OpenSSL turns away too', t => {
  const cases: [string, Partial<Examination> & { chain: string }, RegExp, ...string[]][] = [
    ['missing intermediate', { chain: leaf.certificate }, /unable to get local issuer/],
    ['wrong name', instead({ extensions: server('other.example.org') }), /hostname mismatch/],
    ['expired', instead({ from: at(-90), until: at(-1) }), /has expired/],
    ['not yet valid', instead({ from: at(5), until: at(90) }), /not yet valid/],
    [
      'not a server certificate',
      instead({ extensions: ['extendedKeyUsage=clientAuth', `subjectAltName=DNS:${name}`] }),
      /unsuitable certificate purpose/,
    ],
    [
      'weak key',
      instead({ key: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'] }),
      /too weak|key too small/,
      '-auth_level',
      '2',
    ],
    ['weak signature', instead({ digest: 'sha1' }), /too weak|md too weak/, '-auth_level', '2'],
  ]
  for (const [fault, change, said, ...options] of cases) {
    t.same(faults(change), [fault], fault)
    t.match(verdict(change.chain, ...options), said, `OpenSSL on: ${fault}`)
  }
  t.end()
})

t.test('the order of the chain is told, with the order that it has', t => {
  t.same(faults({ chain: `${middle.certificate}${leaf.certificate}` }), ['chain order'])
  const third = certificate({ subject: 'Lower CA', by: middle, extensions: authority })
  const below = certificate({ subject: name, by: third })
  const wrong = `${below.certificate}${middle.certificate}${third.certificate}`
  t.match(lintCertificate({ ...good, chain: wrong, key: below.key }), [
    { name: 'chain order', found: `the order is ${name}, Company CA, Lower CA` },
  ])
  t.end()
})

t.test('a key that belongs to another certificate is told', t => {
  t.same(faults({ key: middle.key }), ['wrong key'], 'the key of the CA')
  t.match(
    lintCertificate({ ...good, chain: middle.certificate, key: middle.key })[0],
    { name: 'not a server certificate', found: 'Company CA is an authority' },
    'nor is the CA itself a server',
  )
  const stranger = certificate({ subject: 'x', by: middle })
  t.match(lintCertificate({ ...good, key: stranger.key }), [
    { name: 'wrong key', severity: 'fail', found: new RegExp(`the first is of ${name}`) },
  ])
  t.end()
})

t.test('a root that clients do not have is told, with the way to name it', t => {
  const { trust, ...publicly } = good
  t.type(trust, 'string')
  t.match(lintCertificate(publicly), [
    { name: 'missing intermediate', found: /issued by Company root/ },
  ])
  t.match(lintCertificate({ ...publicly, chain: `${good.chain}${root.certificate}` }), [
    { name: 'unknown root', remedy: /--trust/ },
    { name: 'root in the chain' },
  ])
  const self = certificate({ subject: name })
  t.match(lintCertificate({ ...publicly, chain: self.certificate, key: self.key }), [
    { name: 'unknown root', found: new RegExp(`ends at ${name}`) },
  ])
  t.same(
    lintCertificate({ ...good, chain: self.certificate, key: self.key, trust: self.certificate }),
    [],
  )
  t.end()
})

t.test('what does no harm is only noted', t => {
  const stranger = certificate({ subject: 'Other CA', extensions: authority })
  const cases: [string, string][] = [
    ['duplicate', `${good.chain}${middle.certificate}`],
    ['stranger in the chain', `${good.chain}${stranger.certificate}`],
    ['root in the chain', `${good.chain}${root.certificate}`],
  ]
  const damaged = stranger.certificate.replace(/MII.{40}/, '')
  t.same(faults({ trust: `${damaged}${root.certificate}` }), [], 'a root that cannot be read')
  for (const [fault, chain] of cases)
    t.match(lintCertificate({ ...good, chain }), [{ name: fault, severity: 'warn' }], fault)
  t.match(lintCertificate({ ...good, ...instead({ days: 500 }) }), [
    { name: 'long life', severity: 'warn' },
  ])
  t.match(lintCertificate({ ...good, ...instead({ days: 900 }) }), [
    { name: 'too long', severity: 'fail' },
  ])
  t.end()
})

t.test('names: a wildcard covers one level, a common name covers nothing', t => {
  t.same(faults(instead({ extensions: server('*.example.org') })), [])
  t.same(faults(instead({ extensions: server('*.org') })), ['wrong name'])
  t.match(lintCertificate({ ...good, ...instead({ extensions: server() }) }), [
    { name: 'wrong name', found: /bears no names \(a common name does not count\)/ },
  ])
  t.end()
})

t.test('keys that browsers do not know are weak', t => {
  for (const key of [
    ['-algorithm', 'ED25519'],
    ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  ])
    t.same(faults(instead({ key })), ['weak key'], key.join(' '))
  t.same(faults(instead({ key: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'] })), [])
  t.end()
})

t.test('files that cannot be read are told before anything else', t => {
  const words = ['pkey', '-in', 'key.pem', '-aes256', '-passout', 'pass:secret']
  const encrypted = openssl({ 'key.pem': leaf.key }, ...words)
  const cases: [string, Partial<Examination>][] = [
    ['encrypted key', { key: encrypted }],
    ['unreadable key', { key: leaf.certificate }],
    ['unreadable key', { key: '' }],
    ['unreadable chain', { chain: leaf.key }],
    ['unreadable chain', { chain: good.chain.replace(/MII.{40}/, '') }],
  ]
  for (const [fault, change] of cases) t.same(faults(change), [fault])
  t.end()
})

t.test('every fault has a remedy, and no rule shows a key', t => {
  for (const found of lintCertificate({
    ...good,
    key: middle.key,
    names: ['a.test'],
    chain: leaf.certificate,
  })) {
    t.match(found.remedy, /.{10}/)
    t.notMatch(JSON.stringify(found), /PRIVATE/)
  }
  t.end()
})

t.test('public authorities are those that every client brings', t => {
  const bundle = '/etc/ssl/certs/ca-certificates.crt'
  const [first = ''] =
    readFileSync(bundle, 'utf8').match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/) ?? []
  const { trust, ...publicly } = good
  t.type(trust, 'string')
  t.notMatch(lintCertificate({ ...publicly, chain: `${leaf.certificate}${first}` }), [
    { name: 'unknown root' },
  ])
  t.end()
})
