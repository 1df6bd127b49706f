import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import {
  authorizeRelease,
  chainText,
  parseChain,
  succeedRoot,
} from '../../../installer/bundle/chain.ts'
import { hostMemory } from '../../../installer/bundle/host-memory.ts'
import { judge, type Circumstances } from '../../../installer/bundle/judge.ts'
import { publicKeyOf, publicPem } from '../../../installer/bundle/keys.ts'
import { parseManifest, manifestText } from '../../../installer/bundle/manifest.ts'
import { onHost } from '../../../installer/bundle/room.ts'
import { sealText } from '../../../installer/bundle/seal.ts'
import { followChain } from '../../../installer/bundle/trust.ts'
import { refuses } from '../refusal.ts'
import { heading, maker, newKey } from './small-bundle.ts'

const soon = async <T>(work: () => T): Promise<T> => work()

const manifest = { ...heading, opener: '', members: [], files: [] }
const trusted = { until: '2030-01-01', serial: 1 }
const here: Circumstances = {
  now: new Date('2026-06-01'),
  architecture: 'amd64',
  allowDowngrade: false,
  allowExpired: false,
}

t.test('a release key that was replaced is refused where the new one was seen', async t => {
  const { root, release, chain, anchor } = maker()
  const next = newKey()
  const replaced = authorizeRelease(
    root,
    publicKeyOf(next),
    { serial: 2, until: '2031-01-01' },
    chain,
  )
  const before = followChain(chain.documents, anchor)
  const after = followChain(replaced.documents, anchor)
  t.same([before.release, after.release], [publicKeyOf(release), publicKeyOf(next)])
  const accepted = { version: '1.0.0', counter: 1, serial: after.serial }
  t.same(judge(manifest, after, { ...here, accepted }), [])
  await refuses(
    t,
    soon(() => judge(manifest, before, { ...here, accepted, allowDowngrade: true })),
    {
      because: /serial 1, and this host has seen 2/,
      exit: 'refused',
    },
  )
})

t.test('a new root is learnt from the old one, and from nobody else', async t => {
  const { root, chain, anchor } = maker()
  const nextRoot = newKey()
  const release = publicKeyOf(newKey())
  const until = '2031-01-01'
  const handed = succeedRoot(root, nextRoot, { serial: 2, until }, chain)
  const whole = authorizeRelease(nextRoot, release, { serial: 3, until }, handed)
  const fromOld = followChain(whole.documents, anchor)
  t.same(fromOld, { root: publicKeyOf(nextRoot), release, serial: 3, until })
  const fromNew = followChain(whole.documents, publicKeyOf(nextRoot))
  t.same(fromNew, fromOld, 'who knows the new root already passes over the old one')
  await refuses(
    t,
    soon(() => followChain(whole.documents, publicKeyOf(newKey()))),
    {
      because: /not signed by the root key trusted here/,
    },
  )
  await refuses(
    t,
    soon(() => followChain(handed.documents, anchor)),
    {
      because: /no document of the root key/,
    },
  )
  await refuses(
    t,
    soon(() => followChain([], anchor)),
    { because: /no document/ },
  )
  await refuses(
    t,
    soon(() => authorizeRelease(root, release, { serial: 4, until }, whole)),
    {
      because: 'the chain ends at another root',
    },
  )
  const third = authorizeRelease(nextRoot, release, { serial: 2, until }, handed)
  await refuses(
    t,
    soon(() => followChain(third.documents, anchor)),
    { because: /do not grow/ },
  )
  t.same(parseChain(chainText(whole), 'chain'), whole, 'it survives its file')
  const damaged = chainText(whole).replace(
    /^root ./m,
    line => `${line.slice(0, -1)}${line.endsWith('A') ? 'B' : 'A'}`,
  )
  await refuses(
    t,
    soon(() => parseChain(damaged, 'chain')),
    { because: /was changed/, exit: 'usage' },
  )
})

t.test('a chain that is damaged in any line is refused', async t => {
  const { chain } = maker()
  const text = chainText(chain)
  for (const damaged of [
    'nonsense',
    text.replace('parley-chain 1', 'parley-chain 2'),
    text.replace(/^document \S+ /m, 'document '),
    `${text}one line more\n`,
  ])
    await refuses(
      t,
      soon(() => parseChain(damaged, 'chain')),
      { because: /was changed/, exit: 'usage' },
    )
})

t.test('a chain that has grown too long for a bundle says how to begin anew', async t => {
  let { root, chain } = maker()
  for (let serial = 2; serial < 30; serial++) {
    const next = newKey()
    chain = succeedRoot(root, next, { serial, until: '2031-01-01' }, chain)
    root = next
  }
  await refuses(
    t,
    soon(() => sealText({ manifestLength: 1, documents: chain.documents })),
    { because: /too long/, remedy: /begin a new chain/ },
  )
})

t.test('what a host kept of its bundle is read whole, or nothing is believed', async t => {
  const folder = t.testdir({ config: {}, state: { bundle: {} } })
  const [config, state] = [join(folder, 'config'), join(folder, 'state')]
  t.same(await hostMemory(config, state), {}, 'the first one')
  const { anchor: root } = maker()
  const accepted = { version: '1.0.0', counter: 7, serial: 2 }
  await writeFile(onHost.root(config), publicPem(root))
  await writeFile(onHost.accepted(state), JSON.stringify({ ...accepted, release: '1.0.0+1' }))
  t.same(await hostMemory(config, state), { root, accepted })
  for (const damaged of [
    '{"version":',
    '7',
    '{"version":"1"}',
    '{"version":1,"counter":1,"serial":1}',
  ]) {
    await writeFile(onHost.accepted(state), damaged)
    await refuses(t, hostMemory(config, state), {
      message: /which bundle this host accepted last/,
      because: /is damaged/,
    })
  }
  await rm(onHost.accepted(state))
  await rm(onHost.root(config))
  await mkdir(onHost.root(config))
  await t.rejects(hostMemory(config, state), { message: /EISDIR/ })
})

t.test('an older bundle is refused, unless going back is what somebody wants', async t => {
  const accepted = { version: '1.1.0', counter: 101, serial: 1 }
  await refuses(
    t,
    soon(() => judge(manifest, trusted, { ...here, accepted })),
    {
      because: /older than what this host has: 1\.0\.0 \(100\) after 1\.1\.0 \(101\)/,
      remedy: /--allow-downgrade/,
    },
  )
  t.same(judge(manifest, trusted, { ...here, accepted, allowDowngrade: true }), [])
  t.same(judge(manifest, trusted, { ...here, accepted: { ...accepted, counter: 100 } }), [])
})

const at = (day: string, more = {}) =>
  judge(manifest, trusted, { ...here, now: new Date(day), ...more })

t.test('a bundle out of date warns through its grace, and is refused after it', async t => {
  t.same(at('2026-12-31'), [])
  t.match(at('2027-01-01'), [/expired on 2027-01-01, 0 days ago/])
  t.match(at('2027-03-31'), [/89 days ago/])
  await refuses(
    t,
    soon(() => at('2027-04-01')),
    { because: /90 days ago/, remedy: /--allow-expired/ },
  )
  t.match(at('2027-04-01', { allowExpired: true }), [/expired/])
})

t.test('a key out of date counts like a bundle out of date', async t => {
  const old = { until: '2026-05-01', serial: 1 }
  t.match(judge(manifest, old, here), [/expired on 2026-05-01, 31 days ago/])
})

t.test(
  'a clock before the day it was made is told, and nothing is called expired by it',
  async t => {
    t.match(judge(manifest, trusted, { ...here, now: new Date('1999-01-01') }), [
      /clock of this host/,
    ])
  },
)

t.test('another processor is refused; who only looks is not asked for one', async t => {
  await refuses(
    t,
    soon(() => judge(manifest, trusted, { ...here, architecture: 'arm64' })),
    {
      because: 'it is for amd64, and this host is arm64',
    },
  )
  const { architecture: _, ...anywhere } = here
  t.same(judge(manifest, trusted, anywhere), [])
})

t.test('a manifest survives being written and read', async t => {
  const empty = { ...manifest, opener: '0'.repeat(64) }
  t.same(parseManifest(manifestText(empty)), empty)
  const alone = { ...empty, packages: [] }
  t.same(parseManifest(manifestText(alone)), alone)
})
