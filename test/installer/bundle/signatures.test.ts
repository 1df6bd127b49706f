import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import {
  publicKeyOf,
  publicPem,
  readPrivateKey,
  readPublicKey,
} from '../../../installer/bundle/keys.ts'
import { manifestStart } from '../../../installer/bundle/layout.ts'
import {
  isOpenPgpSignedBy,
  openPgpKeyring,
  openPgpName,
  openPgpSignature,
} from '../../../installer/bundle/openpgp.ts'
import { openFile, readPrelude } from '../../../installer/bundle/read.ts'
import { refuses } from '../refusal.ts'
import { maker, newKey, smallBundle } from './small-bundle.ts'

t.test('OpenSSL finds a bundle’s signature good, and another text’s bad', async t => {
  const folder = t.testdir()
  const made = maker()
  const { path } = await smallBundle(folder, made)
  const file = await openFile(path)
  const { seal, manifestText } = await readPrelude(file)
  await file.close()
  const at = (name: string) => join(folder, name)
  await writeFile(at('key.pem'), publicPem(publicKeyOf(made.release)))
  await writeFile(at('signature'), seal.signature?.plain ?? '')
  // As the manual says it: cut out of the file, with nothing of ours.
  const { stdout: manifest } = await execa(
    'sh',
    ['-c', `tail -c +${manifestStart + 1} "$1" | head -c ${manifestText.length}`, 'sh', path],
    { stripFinalNewline: false },
  )
  const verify = async (text: string) => {
    await writeFile(at('text'), text)
    return execa(
      'openssl',
      ['pkeyutl', '-verify', '-pubin', '-inkey', at('key.pem'), '-rawin', '-in', at('text')].concat(
        ['-sigfile', at('signature')],
      ),
      { reject: false },
    )
  }
  t.match(await verify(manifest), { exitCode: 0, stdout: /Verified Successfully/ })
  t.match(await verify(manifest.replace('1.0.0', '1.0.1')), { exitCode: 1 })
})

t.test('keys that OpenSSL made are read; other kinds are refused in words', async t => {
  const folder = t.testdir()
  const at = (name: string) => join(folder, name)
  await execa('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', at('key')])
  await execa('openssl', ['pkey', '-in', at('key'), '-pubout', '-out', at('pub')])
  const secret = await readFile(at('key'), 'utf8')
  const open = await readFile(at('pub'), 'utf8')
  t.same(publicKeyOf(readPrivateKey(secret, 'key')), readPublicKey(open, 'pub'))
  await execa('openssl', ['genpkey', '-algorithm', 'x25519', '-out', at('other')])
  const other = await readFile(at('other'), 'utf8')
  await refuses(t, (async () => readPrivateKey(other, 'other'))(), {
    because: /x25519/,
    remedy: /genpkey/,
  })
  await execa('openssl', ['pkey', '-in', at('other'), '-pubout', '-out', at('other.pub')])
  const otherOpen = await readFile(at('other.pub'), 'utf8')
  await refuses(t, (async () => readPublicKey(otherOpen, 'other.pub'))(), {
    because: /x25519/,
    remedy: /-pubout/,
  })
  await refuses(t, (async () => readPrivateKey('nonsense', 'other'))(), { exit: 'usage' })
  await refuses(t, (async () => readPublicKey(secret, 'key'))(), { because: 'it is a private key' })
  await refuses(t, (async () => readPublicKey('nonsense', 'pub'))(), { remedy: /-pubout/ })
})

t.test('a signature that is cut short, or says nothing, is no signature', t => {
  const text = Buffer.from('a manifest\n')
  const key = newKey()
  const signature = openPgpSignature(text, key)
  const counts = (bytes: Buffer) => isOpenPgpSignedBy(text, bytes, publicKeyOf(key))
  t.ok(counts(signature))
  for (let length = 0; length < signature.length; length++)
    if (counts(signature.subarray(0, length))) t.fail(`cut at ${length}`)
  // What it says of itself takes 49 bytes, behind kind and length. Two numbers follow: here zeros, which have no bits.
  const zeros = Buffer.concat([signature.subarray(0, 51), Buffer.alloc(4)])
  zeros.writeUInt8(zeros.length - 2, 1)
  t.notOk(counts(zeros))
  t.end()
})

t.test('gpgv, which every Debian has, agrees with us on a hundred signatures', async t => {
  const folder = t.testdir()
  const at = (name: string) => join(folder, name)
  const text = Buffer.from('a manifest\n')
  await writeFile(at('text'), text)
  // Many keys, since a number that begins with a zero is written shorter.
  for (let round = 0; round < 100; round++) {
    const key = newKey()
    const signature = openPgpSignature(text, key)
    t.ok(isOpenPgpSignedBy(text, signature, publicKeyOf(key)))
    await writeFile(at('keyring'), openPgpKeyring(publicKeyOf(key), openPgpName(key)))
    await writeFile(at('signature'), signature)
    const words = ['--keyring', at('keyring'), at('signature')]
    const { exitCode, stderr } = await execa('gpgv', [...words, at('text')], { reject: false })
    t.equal(exitCode, 0, stderr)
    const own = isOpenPgpSignedBy(Buffer.from('another\n'), signature, publicKeyOf(key))
    t.notOk(own, 'not for another text')
  }
})
