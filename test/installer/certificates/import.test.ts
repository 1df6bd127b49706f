import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { runCommandLine } from '../../../installer/command-line.ts'
import { certs } from '../../../installer/commands/certs/verbs.ts'
import { issuedChain, newAuthority } from '../../../installer/certificates/authority.ts'
import { processTerminal } from '../../../installer/terminal/terminal.ts'
import { openssl } from './openssl.ts'
import { ownFolder } from '../../peers/own-folder.ts'
import { certsFolder, certsWorld } from './certs-world.ts'
import { names } from './real-store.ts'

const skip = process.getuid?.() === 0 ? false : 'keys of the appliance are root’s'
t.setTimeout(300_000)

const text = (stream: PassThrough) => String(stream.read() ?? '')
const plain = (_style: string, word: string) => word
const password = 'correct horse'
const company = await newAuthority(names, new Date())
const { chain, key } = await issuedChain(company, names, new Date())
/** An operator's folder with what the company gave. */
async function operator(t: Test) {
  const folder = await ownFolder(t)
  certsFolder(folder)
  const at = (name: string) => join(folder, name)
  const given = { 'chain.pem': chain, 'key.pem': key, 'root.pem': company.root }
  for (const [name, content] of Object.entries(given)) writeFileSync(at(name), content)
  writeFileSync(at('password'), `${password}\nanother line\n`)
  mkdirSync(at('folder'))
  const typed = async (words: readonly string[], input = '', interactive = false) => {
    const [out, err] = [new PassThrough(), new PassThrough()]
    const terminal = {
      ...processTerminal(),
      input: Readable.from([input]),
      out,
      err,
      interactive,
      live: false,
      paintErr: plain,
      paintOut: plain,
    }
    const code = await runCommandLine(certsWorld(folder, terminal), certs, ['certs', ...words])
    return { code, out: text(out), err: text(err) }
  }
  return { at, typed, settings: () => readFileSync(at('etc/parley.yaml'), 'utf8') }
}

t.test(
  'every combination of flags that says too little or too much is refused',
  { skip },
  async t => {
    const { at, typed, settings } = await operator(t)
    const before = settings()
    writeFileSync(at('x.p12'), 'nonsense')
    const both = ['--chain', at('chain.pem'), '--key', at('key.pem')]
    const refusals: [string[], number, RegExp][] = [
      [[], 2, /--chain is missing/],
      [['--check'], 2, /--chain is missing/],
      [['--key', at('key.pem')], 2, /--chain is missing/],
      [['--chain', at('chain.pem')], 2, /--key is missing/],
      [['--trust', at('root.pem')], 2, /--chain is missing/],
      [['--pkcs12', at('x.p12'), '--chain', at('chain.pem')], 2, /brings chain and key itself/],
      [['--pkcs12', at('x.p12'), '--key', at('key.pem')], 2, /brings chain and key itself/],
      [['--pkcs12', at('x.p12'), ...both], 2, /brings chain and key itself/],
      [[...both, '--password-file', at('password')], 2, /--password-file goes with --pkcs12/],
      [['--chain'], 2, /--chain/],
      [[...both, at('more')], 2, /too many arguments/],
      [['--pkcs12', at('absent.p12')], 4, /absent\.p12/],
      [['--pkcs12', at('chain.pem')], 4, /cannot be read as PKCS#12/],
      [['--pkcs12', at('chain.pem'), '--password-file', at('absent')], 4, /cannot read .*absent/],
      [
        ['--chain', at('absent.pem'), '--key', at('key.pem')],
        4,
        /cannot read .*absent\.pem: there is/,
      ],
      [['--chain', at('folder'), '--key', at('key.pem')], 4, /it is a directory/],
      [[...both, '--trust', at('absent.pem')], 4, /cannot read .*absent\.pem/],
      [['--chain', at('key.pem'), '--key', at('chain.pem')], 4, /unreadable/],
      [both, 4, /missing intermediate: .*which is neither in the file nor trusted/],
    ]
    for (const [words, code, said] of refusals) {
      const ended = await typed(['import', ...words])
      t.match(ended, { code, err: said }, words.join(' '))
      t.equal(ended.out, '', 'nothing is said where results go')
    }
    t.equal(settings(), before, 'nothing was changed')
  },
)

t.test(
  'files are followed to where links lead, and clients are told what to do',
  { skip },
  async t => {
    const { at, typed } = await operator(t)
    // As certbot keeps them.
    symlinkSync('chain.pem', at('live-chain.pem'))
    symlinkSync(at('key.pem'), at('live-key.pem'))
    const files = ['--chain', at('live-chain.pem'), '--key', at('live-key.pem')]
    const words = ['import', ...files, '--trust', at('root.pem')]
    t.match(await typed([...words, '--check']), { code: 0, out: /^nothing is wrong/ })
    t.match(await typed(words), { code: 0 })
    writeFileSync(at('etc/tls/ca.pem'), company.root)
    const told = await typed(['trust'])
    for (const step of [
      'update-ca-certificates',
      'update-ca-trust',
      'Import-Certificate',
      '--cacert',
    ])
      t.match(told, { code: 0, out: new RegExp(step) })
  },
)

t.test('the password of a .p12 file: from stdin or a file, its first line', { skip }, async t => {
  const { at, typed, settings } = await operator(t)
  const key12 = at('chat.p12')
  writeFileSync(at('all.pem'), `${chain}${key}`)
  const words12 = ['-in', at('all.pem'), '-passout', `pass:${password}`, '-out', key12]
  openssl({}, 'pkcs12', '-export', ...words12)
  const words = ['import', '--pkcs12', key12, '--trust', at('root.pem'), '--check']
  const by = (...more: string[]) => [...words, '--password-file', ...more]
  t.match(await typed(by('-'), password), { code: 0, out: /^nothing is wrong: chat\.test until/ })
  t.match(await typed(by('-'), `${password}\r\nmore\n`), { code: 0 }, 'as Windows ends lines')
  t.match(await typed(by(at('password'))), { code: 0 })
  t.match(await typed(by('-'), 'wrong'), { code: 4, err: /the password is not its own/ })
  t.match(await typed(by('-'), ''), { code: 4, err: /the password is not its own/ })
  t.match(await typed(words), {
    code: 4,
    err: /it has a password\n.*--password-file FILE, or - for stdin/,
  })
  t.match(
    await typed(by('-'), password, true),
    { code: 2, err: /a password that is typed here would be shown/ },
    'a terminal shows what is typed',
  )
  t.notMatch((await typed(by('-'), 'wrong horse')).err, /wrong horse/, 'it is never repeated')
  t.notMatch(settings(), /source: files/, '--check changes nothing')
  const done = await typed([...by('-').filter(word => word !== '--check'), '--json'], password)
  t.match(done.code, 0, done.err)
  t.match(JSON.parse(done.out), { ok: true, names: ['chat.test'], warnings: [] })
  t.match(settings(), /source: files/)
  t.match(readFileSync(at('keys/tls/current/chain.pem'), 'utf8'), chain.slice(0, 200))
})
