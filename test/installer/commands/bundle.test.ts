import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { parseChain } from '../../../installer/bundle/chain.ts'
import { publicPem, readPrivateKey } from '../../../installer/bundle/keys.ts'
import { openerLength } from '../../../installer/bundle/layout.ts'
import { openerWith } from '../../../installer/bundle/opener.ts'
import { pack } from '../../../installer/bundle/pack.ts'
import { sha256 } from '../../../installer/bundle/read.ts'
import { plainNode } from '../../plain-node.ts'
import { fewFiles, heading, maker, smallBundle } from '../bundle/small-bundle.ts'

t.setTimeout(300_000)

const main = join(import.meta.dirname, '../../../installer/main.ts')

/** Runs `parley bundle …`. */
async function bundle(words: readonly string[], input?: string) {
  const [node, ...args] = [...plainNode, main, 'bundle', ...words]
  const given = input === undefined ? { stdin: 'ignore' as const } : { input }
  const ran = await execa(node, args, { ...given, reject: false, env: { LC_ALL: 'C.UTF-8' } })
  return { out: ran.stdout, err: ran.stderr, code: ran.exitCode }
}

t.test(
  'from two keys of OpenSSL to a bundle that is believed, by the words of the manual',
  async t => {
    const folder = t.testdir()
    const at = (name: string) => join(folder, name)
    for (const key of ['root', 'release']) {
      await execa('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', at(`${key}.pem`)])
      await execa('openssl', ['pkey', '-in', at(`${key}.pem`), '-pubout', '-out', at(`${key}.pub`)])
    }
    const terms = ['--until', '2030-12-31', '--out', at('chain'), '--json']
    const root = await readFile(at('root.pem'), 'utf8')
    const first = await bundle(['authorize', at('release.pub'), ...terms], root)
    t.match(JSON.parse(first.out), { ok: true, serial: 1, until: '2030-12-31' }, first.err)
    const next = await bundle([
      'authorize',
      at('release.pub'),
      '--key',
      at('root.pem'),
      '--chain',
      at('chain'),
      ...terms,
    ])
    t.match(JSON.parse(next.out), { serial: 2 }, next.err)

    const chain = parseChain(await readFile(at('chain'), 'utf8'), 'chain')
    const opener = await openerWith(chain.root, chain.name)
    const file = at('one.parley')
    await pack({ ...heading, opener, documents: chain.documents, ingredients: fewFiles }, file)
    const fingerprint = sha256(opener)
    const trust = ['--fingerprint', fingerprint]
    const unsigned = await bundle(['inspect', file, ...trust])
    t.equal(unsigned.code, 4)
    t.match(unsigned.err, /nobody has signed it\n.*parley bundle sign/)

    const wrong = await bundle(['sign', file], root)
    t.equal(wrong.code, 2)
    t.match(wrong.err, /not the key that its root allows/)
    const signed = await bundle(['sign', file, '--json'], await readFile(at('release.pem'), 'utf8'))
    t.match(JSON.parse(signed.out), { ok: true })

    const shown = await bundle(['inspect', file, ...trust, '--json'])
    t.match(JSON.parse(shown.out), {
      ok: true,
      version: '1.0.0',
      serial: 2,
      fingerprint,
      advisories: 'none',
      files: [{ path: 'debs/one_1_all.deb', bytes: 11 }],
    })
    t.match(
      (await bundle(['inspect', file, '--root-key', at('root.pub')])).out,
      /Parley 1\.0\.0 for/,
    )
  },
)

t.test('without a reason to trust it, nothing of it is shown', async t => {
  const { path } = await smallBundle(t.testdir(), maker())
  const ran = await bundle(['inspect', path, '--json'])
  t.equal(ran.code, 4)
  t.match(JSON.parse(ran.out), { ok: false, error: { because: /nothing says whose key/ } })
  const other = await bundle(['verify', path, '--fingerprint', '0'.repeat(64)])
  t.match(other, { code: 4, err: /its fingerprint is another one/ })
})

t.test('verify reads every byte, and warns of what is old', async t => {
  const folder = t.testdir()
  const made = maker()
  const { path } = await smallBundle(folder, made, { expires: '2020-01-01', graceDays: 9999 })
  const bytes = await readFile(path)
  const trust = ['--fingerprint', sha256(bytes.subarray(0, openerLength))]
  const good = await bundle(['verify', path, ...trust, '--json'])
  t.match(JSON.parse(good.out), { ok: true, warnings: [/expired on 2020-01-01/] }, good.err)
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  await writeFile(path, bytes)
  t.match(await bundle(['verify', path, ...trust]), { code: 4, err: /not what was signed/ })
})

t.test('a delta by the command line makes the same file again', async t => {
  const folder = t.testdir()
  const made = maker()
  await writeFile(join(folder, 'root.pub'), publicPem(made.anchor))
  const trust = ['--root-key', join(folder, 'root.pub'), '--json']
  const { path: old } = await smallBundle(folder, made)
  const { path: next } = await smallBundle(folder, made, { name: 'next', counter: 101 })
  const [delta, again] = [join(folder, 'delta'), join(folder, 'again')]
  const diff = await bundle(['diff', old, next, '--out', delta, ...trust])
  t.match(JSON.parse(diff.out), { ok: true, of: (await stat(next)).size }, diff.err)
  const patch = await bundle(['patch', old, delta, '--out', again, ...trust])
  t.equal(patch.code, 0, patch.err)
  t.ok((await readFile(again)).equals(await readFile(next)))
})

t.test('what is missing or no number is told, and nothing is made', async t => {
  const folder = t.testdir()
  const cases: readonly [words: readonly string[], said: RegExp][] = [
    [['build', '--out', join(folder, 'x')], /--chain is missing/],
    [['diff', 'a', 'b'], /cannot read the bundle a/],
    [['authorize', '/nowhere', '--until', 'soon'], /--until is “soon”[^]*a day such as/],
    [['authorize', '/nowhere', '--serial', 'two'], /--serial is “two”[^]*a whole number/],
    [['sign', '/nowhere', '--key', '/nowhere'], /cannot read \/nowhere/],
  ]
  for (const [words, said] of cases) t.match(await bundle(words), { code: 2, err: said })
  t.throws(() => readPrivateKey('', 'stdin'))
})
