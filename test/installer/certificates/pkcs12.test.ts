import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { requireUsable } from '../../../installer/certificates/brought.ts'
import { der } from '../../../installer/certificates/der.ts'
import { belongs, certificatesIn } from '../../../installer/certificates/inspect.ts'
import { newIssuing, newLeaf, newRoot } from '../../../installer/certificates/issue.ts'
import { readPkcs12 } from '../../../installer/certificates/pkcs12.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { refuses } from '../refusal.ts'

const now = new Date()
const names = ['chat.example.org']
const password = 'correct horse'
const folder = t.testdir()
const at = (name: string) => join(folder, name)
const run = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })

const root = await newRoot(names, now)
const issuing = await newIssuing(root, names, now)
const ec = await newLeaf(issuing, names, now)
const put = (name: string, text: string) => writeFileSync(at(name), text)
put('root.pem', root.certificate)
put('issuing.pem', issuing.certificate)
put('issuing-key.pem', issuing.key)
put('ec.pem', ec.certificate)
put('ec.key', ec.key)
put('names.cnf', 'subjectAltName=DNS:chat.example.org\nextendedKeyUsage=serverAuth\n')
run(
  'req',
  '-new',
  '-newkey',
  'rsa:2048',
  '-nodes',
  '-keyout',
  'rsa.key',
  '-subj',
  '/CN=chat',
  '-out',
  'rsa.csr',
)
const signing = ['-CA', 'issuing.pem', '-CAkey', 'issuing-key.pem', '-extfile', 'names.cnf']
run('x509', '-req', '-in', 'rsa.csr', ...signing, '-days', '30', '-out', 'rsa.pem')

/** What `openssl pkcs12 -export` makes of a certificate, its key and those above it. */
function exported(kind: 'rsa' | 'ec', ...options: string[]): string {
  const words = ['-in', `${kind}.pem`, '-inkey', `${kind}.key`, '-certfile', 'issuing.pem']
  return made(...words, '-passout', `pass:${password}`, ...options)
}
let count = 0
function made(...options: string[]): string {
  const name = `${(count += 1)}.p12`
  run('pkcs12', '-export', ...options, '-out', name)
  return at(name)
}

const read = (path: string, word: string | undefined = password) =>
  readPkcs12(localHost(), path, word)

for (const kind of ['rsa', 'ec'] as const)
  t.test(`a ${kind} key and its chain come out as they went in`, async t => {
    const ways = [[], ['-legacy'], ['-keypbe', 'NONE', '-certpbe', 'NONE'], ['-macalg', 'sha512']]
    for (const way of ways) {
      const { chain, key } = await read(exported(kind, ...way))
      t.ok(belongs(new X509Certificate(chain), key), `its key, ${way.join(' ')}`)
      t.same(
        certificatesIn(chain).map(({ fingerprint256 }) => fingerprint256),
        certificatesIn(run('x509', '-in', `${kind}.pem`) + issuing.certificate).map(
          ({ fingerprint256 }) => fingerprint256,
        ),
        `to the byte, the server’s first, ${way.join(' ')}`,
      )
      const found = { source: 'files', chain, key, trust: root.certificate } as const
      t.same(
        requireUsable(found, names, new Date()).warnings,
        [],
        'and the examination finds no fault',
      )
    }
  })

t.test('a certificate that is RSA throughout comes out to the byte', async t => {
  const words = ['-key', 'rsa.key', '-utf8', '-subj', '/O=Sternwärte/CN=chat', '-days', '30']
  put('self.pem', run('req', '-x509', '-new', ...words, '-config', '/dev/null'))
  const path = made('-in', 'self.pem', '-inkey', 'rsa.key', '-passout', `pass:${password}`)
  const [found] = certificatesIn((await read(path)).chain)
  t.equal(found?.toString(), new X509Certificate(run('x509', '-in', 'self.pem')).toString())
})

const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const sequence = (...parts: readonly Buffer[]) => der(0x30, Buffer.concat(parts))
const data = (content: Buffer) => sequence(oid('2a864886f70d010701'), der(0xa0, der(0x04, content)))

/** A file with keys alone, not encrypted: OpenSSL puts no more than one into a file, a Java keystore does. */
function withKeys(...keys: readonly string[]): Buffer {
  const bags = keys.map(key =>
    sequence(
      oid('2a864886f70d010c0a0101'),
      der(0xa0, createPrivateKey(key).export({ type: 'pkcs8', format: 'der' })),
    ),
  )
  return sequence(der(0x02, Buffer.from([3])), data(sequence(data(sequence(...bags)))))
}

t.test('the server’s certificate comes first, whatever the order in the file', async t => {
  put('turned.pem', root.certificate + issuing.certificate + ec.certificate)
  const path = made('-in', 'turned.pem', '-inkey', 'ec.key', '-passout', `pass:${password}`)
  const found = certificatesIn((await read(path)).chain).map(one => one.toString())
  t.same(
    found,
    [ec, issuing, root].map(({ certificate }) => new X509Certificate(certificate).toString()),
  )
})

t.test('an empty password needs no file', async t => {
  const words = ['-in', 'ec.pem', '-inkey', 'ec.key', '-passout', 'pass:']
  t.match(await read(made(...words), ''), { key: /BEGIN PRIVATE KEY/ })
  t.match(await readPkcs12(localHost(), made(...words), undefined), { key: /BEGIN PRIVATE KEY/ })
})

t.test('without a chain it is read, and the examination says what is missing', async t => {
  const words = ['-in', 'ec.pem', '-inkey', 'ec.key', '-passout', `pass:${password}`]
  const found = {
    source: 'files',
    ...(await read(made(...words))),
    trust: root.certificate,
  } as const
  await refuses(t, new Promise(resolve => resolve(requireUsable(found, names, new Date()))), {
    because: /missing intermediate/,
  })
})

t.test('what cannot be used is refused in words', async t => {
  const good = exported('ec')
  await refuses(t, read(good, 'wrong'), { because: 'the password is not its own', exit: 'refused' })
  await refuses(t, readPkcs12(localHost(), good, undefined), {
    because: 'it has a password',
    remedy: /--password-file/,
  })
  const protectedBy = ['-passout', `pass:${password}`]
  await refuses(t, read(made('-nokeys', '-in', 'ec.pem', ...protectedBy)), {
    because: 'no private key is in it',
  })
  await refuses(t, read(made('-nocerts', '-inkey', 'ec.key', ...protectedBy)), {
    because: 'no certificate is in it',
  })
  writeFileSync(at('two.p12'), withKeys(ec.key, issuing.key))
  await refuses(t, read(at('two.p12')), {
    because: '2 keys are in it',
    remedy: /certificate alone/,
  })
  await refuses(t, read(at('ec.pem')), {
    because: /cannot be read as PKCS#12/,
    remedy: /openssl pkcs12 -in .* -nodes/,
  })
  // Forge knows such passwords in one half of the file only; the way out is named.
  await refuses(t, read(exported('ec', '-passout', 'pass:pässword'), 'pässword'), {
    remedy: /openssl pkcs12 -in .* -nodes/,
  })
  await refuses(t, read(at('nothing.p12')), { because: /No such file/ })
})

t.test('what the named way out makes can be imported', async t => {
  run('pkcs12', '-in', exported('ec'), '-nodes', '-passin', `pass:${password}`, '-out', 'both.pem')
  const both = run('x509', '-in', 'both.pem')
  t.equal(
    new X509Certificate(both).fingerprint256,
    new X509Certificate(ec.certificate).fingerprint256,
  )
})
