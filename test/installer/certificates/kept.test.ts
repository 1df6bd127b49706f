import t from 'tap'
import {
  grownAuthority,
  issuedChain,
  newAuthority,
  rotatedRoot,
  type Authority,
} from '../../../installer/certificates/authority.ts'
import { changeCertificate } from '../../../installer/certificates/change.ts'
import {
  currentOf,
  markPending,
  stage,
  switchTo,
  type Contents,
  type Store,
} from '../../../installer/certificates/generations.ts'
import { judgeLives, judgeRenewal, judgeSource } from '../../../installer/certificates/judge.ts'
import {
  authorityContents,
  readAuthority,
  readServerCertificate,
  rightsFault,
  serverContents,
  type ServerCertificate,
} from '../../../installer/certificates/kept.ts'
import { readRenewal } from '../../../installer/certificates/renewal-record.ts'
import { listIn, listsDue } from '../../../installer/certificates/revocation/due.ts'
import { readList, signedList } from '../../../installer/certificates/revocation/list.ts'
import { signersIn } from '../../../installer/certificates/revocation/signers.ts'
import { judgeLists, listStates } from '../../../installer/certificates/revocation/state.ts'
import { certificateState } from '../../../installer/certificates/state.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { memoryFiles } from '../memory-files.ts'
import { refuses } from '../refusal.ts'
import { fileEntry } from '../simulated/machine.ts'
import { formerRoot, openssl } from './openssl.ts'

const owner = 'root:root'
const now = new Date(Date.now() + 60_000)
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
const name = 'chat.example.org'
const names = [name]
const lists = 'http://chat.example.org/.well-known/parley'
const first = await newAuthority(names, now, lists)

const store = (directory: string): Store => ({ directory, owner, mode: 0o700 })
const stores = { server: store('/tls'), authority: store('/ca') }

/** A host that keeps these. */
async function keeping(authority?: Authority, server?: ServerCertificate) {
  const directory = { kind: 'directory', mode: 0o700, owner } as const
  const files = memoryFiles(
    ['/', '/tls', '/ca', '/lists', '/state'].map(path => [path, directory] as const),
  )
  const put = async (at: Store, contents: Contents) => {
    await stage(files, at, 'one', contents)
    await switchTo(files, at, 'one')
  }
  if (authority) await put(stores.authority, authorityContents(authority))
  if (server) await put(stores.server, serverContents(server))
  return { files, state: (at = now) => certificateState(files, stores, at) }
}

async function certificateBy(authority: Authority, at = now): Promise<ServerCertificate> {
  const issued = await issuedChain(authority, names, at, lists)
  return { source: 'internal-ca', ...issued, trust: authority.root }
}

/** What must be there, or the test is wrong. */
function made<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it was not made')
  return value
}

t.test(
  'a root and the one before it are kept, and told until the latter has nobody left',
  async t => {
    const next = made(await rotatedRoot(first, names, later(6900), lists))
    const { files, state } = await keeping(next, await certificateBy(next, later(6900)))
    t.same(await readAuthority(files, stores.authority), next)
    t.equal(
      (await signersIn(files, stores)).length,
      3,
      'each may have signed what is still believed',
    )
    for (const [days, found] of [
      [6900, { result: 'pass', found: /^clients that have only that one go on working until/ }],
      [7200, { result: 'warn', remedy: /parley certs trust/ }],
      [7400, { result: 'pass', found: /^nobody relies on it any more/ }],
    ] as const) {
      const judged = judgeLives(await state(later(days)))
      t.match(judged.at(-1), { about: 'former root', ...found }, `${days} days`)
    }
  },
)

t.test('clients of a former single root go on working until it ends', async t => {
  const old = formerRoot(name)
  const { state } = await keeping(await grownAuthority(old, names, now, lists))
  const { formerRoot: former, server } = await state()
  t.equal(former?.until, former?.validTo)
  t.equal(server, null)
})

t.test('without the root’s key its return is asked for as soon as it is wanted', async t => {
  const { rootKey, ...rest } = first
  t.type(rootKey, 'string')
  const { state } = await keeping(rest, await certificateBy(first))
  t.match(judgeLives(await state()), [
    { about: 'certificate', result: 'pass' },
    { about: 'issuing CA', result: 'pass' },
    { about: 'root', result: 'pass' },
  ])
  t.match(judgeLives(await state(later(500)))[1], { result: 'warn', remedy: /put the root’s key/ })
  t.match(judgeLives(await state(later(500)))[0], { result: 'fail', found: /^ended on/ })
})

t.test('a certificate that lost its description is somebody’s own', async t => {
  const { files, state } = await keeping(undefined, await certificateBy(first))
  t.match(judgeSource(await state(), 'files'), { result: 'warn', remedy: 'parley certs import' })
  for (const text of [undefined, 'torn', '{"source":"nobody"}']) {
    await files.remove('/tls/one/about.json')
    if (text !== undefined) await files.write('/tls/one/about.json', fileEntry(text, owner))
    t.equal((await readServerCertificate(files, stores.server))?.source, 'files')
  }
  t.match(
    judgeLives(await state()),
    [{ about: 'certificate' }],
    'and no authority of ours is judged',
  )
})

t.test('what was torn, or may be read by others, is seen', async t => {
  const torn = { source: 'internal-ca', chain: 'torn', key: 'torn' } as const
  const { files, state } = await keeping(undefined, torn)
  const { server, renewsFrom } = await state()
  t.same([server, renewsFrom], [null, null])
  t.match(judgeLives(await state()), [{ result: 'fail', found: 'there is none' }])
  t.equal(await rightsFault(files, stores.server, serverContents(torn)), undefined)
  await files.write('/tls/one/key.pem', fileEntry('torn', owner, 0o644))
  t.match(await rightsFault(files, stores.server, serverContents(torn)), /who may read .*key\.pem/)
})

t.test('a change that was cut short and a renewal that went well are told apart', async t => {
  const { files, state } = await keeping(undefined, await certificateBy(first))
  const renewed = { at: now.toISOString(), result: 'renewed' }
  t.match(judgeRenewal(await state(), renewed), {
    result: 'pass',
    found: /^renewed on [^:]*:\d\dZ$/,
  })
  await markPending(files, stores.server, made(await currentOf(files, stores.server)))
  t.match(judgeRenewal(await state(), renewed), { result: 'warn', found: /cut short/ })
  const layout = { ...hostLayout('embedded'), installerState: '/state' }
  const host = { ...files, ask: () => Promise.reject(new Error('nothing is asked')) }
  await files.write('/state/renewal.json', fileEntry('torn', owner))
  t.equal(await readRenewal(host, layout), undefined, 'of a torn record nothing is told')
})

t.test('the very first one that cannot be shown leaves nothing to return to', async t => {
  const { files } = await keeping()
  const serving = {
    names,
    port: undefined,
    reload: () => Promise.reject(new Error('nginx refuses')),
  }
  await refuses(t, changeCertificate(files, stores.server, await certificateBy(first), serving), {
    message: 'cannot show the new certificate',
    because: 'nginx refuses; there is none before',
  })
})

t.test('certificates are called by what is in them, also without a common name', async t => {
  const cases = [
    ['/', 'subjectAltName=DNS:chat.example.org', { subject: name, issuer: 'nobody' }],
    ['/O=Observatory', 'basicConstraints=CA:FALSE', { subject: 'O=Observatory' }],
    ['/', 'basicConstraints=CA:FALSE', { subject: 'nobody', names: [] }],
  ] as const
  const key = openssl({}, 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256')
  for (const [subject, extension, called] of cases) {
    const words = ['-subj', subject, '-addext', extension, '-config', '/dev/null']
    const chain = openssl({ 'k.pem': key }, 'req', '-x509', '-new', '-key', 'k.pem', ...words)
    const { state } = await keeping(undefined, { source: 'files', chain, key })
    t.match((await state()).server, called, `${subject} ${extension}`)
  }
})

t.test('lists that are missing, or of another time, are seen', async t => {
  const empty = await keeping()
  t.same(await listStates(empty.files, '/lists', { stores, now }), [])
  const stranger = await newAuthority(names, now)
  const theirs = await keeping(first, await certificateBy(stranger))
  t.same(await listStates(theirs.files, '/lists', { stores, now }), [], 'others keep theirs')

  const { files } = await keeping(first, await certificateBy(first))
  const judged = async (at = now) =>
    judgeLists(await listStates(files, '/lists', { stores, now: at }), true)
  t.match(await judged(), [
    { result: 'fail', found: 'there is none', remedy: /renew/ },
    { result: 'fail', found: 'there is none', remedy: /put the root’s key/ },
  ])
  const [issuing] = await signersIn(files, stores)
  const { mark, certificate } = made(issuing)
  const list = await signedList(first.issuing, [], { now: later(5), end: later(20) })
  t.not(await readList(list, certificate), undefined)
  await files.write(listIn('/lists', mark), fileEntry(list, owner))
  const signers = await signersIn(files, stores)
  const due = await listsDue(files, '/lists', { signers, known: [], now, freshDays: 7 })
  t.match(due[0]?.difference, 'it begins in the future')
  t.match((await judged(later(30)))[0], { result: 'fail', found: /^it ended on/ })
})
