import { writeFileSync } from 'node:fs'
import t from 'tap'
import {
  changeCertificate,
  completeChange,
  revertCertificate,
} from '../../../installer/certificates/change.ts'
import {
  currentOf,
  pendingOf,
  previousOf,
  type Files,
  type Store,
} from '../../../installer/certificates/generations.ts'
import { shakeHands } from '../../../installer/certificates/handshake.ts'
import { certificatesIn } from '../../../installer/certificates/inspect.ts'
import { newAuthority } from '../../../installer/certificates/authority.ts'
import { whyNoNginx } from '../../peers/nginx-site.ts'
import { refuses } from '../refusal.ts'
import { certificateBy, host, hostname, names, served } from './real-store.ts'

t.setTimeout(300_000)

const printOf = (chain: string) => certificatesIn(chain)[0]?.fingerprint256

const shownOn = async (port: number, trust: string) =>
  (await shakeHands({ port, name: hostname, trust })).fingerprint256

t.test(
  'a new certificate is shown, and one command returns to the one before',
  { skip: whyNoNginx },
  async t => {
    const { store, authority, serving, server } = await served(t)
    const first = await shownOn(server.port, authority.root)
    const next = await certificateBy(authority)
    await changeCertificate(host, store, next, serving)
    t.equal(await shownOn(server.port, authority.root), printOf(next.chain))
    await revertCertificate(host, store, serving)
    t.equal(await shownOn(server.port, authority.root), first)
    await revertCertificate(host, store, serving)
    t.equal(await shownOn(server.port, authority.root), printOf(next.chain), 'and back again')
    const third = await certificateBy(authority)
    await changeCertificate(host, store, third, serving)
    t.equal((await host.list(store.directory)).length, 4, 'two generations and two links are kept')
  },
)

t.test('there is no way back to nothing', { skip: whyNoNginx }, async t => {
  const { store, serving } = await served(t)
  await refuses(t, revertCertificate(host, store, serving), {
    message: 'cannot return to the previous certificate',
    exit: 'refused',
  })
})

t.test(
  'what a client turns away from never gets as far as nginx',
  { skip: whyNoNginx },
  async t => {
    const { store, authority, serving, server } = await served(t)
    const before = await shownOn(server.port, authority.root)
    const good = await certificateBy(authority)
    const stranger = await newAuthority(names, new Date())
    const otherName = await newAuthority(['else.test'], new Date())
    for (const [bad, says] of [
      [{ ...good, trust: stranger.root }, /unable to verify|self-signed|issuer/i],
      [{ ...good, chain: certificatesIn(good.chain)[0]?.toString() ?? '' }, /unable to/],
      [await certificateBy(authority, new Date(Date.now() - 90 * 86_400_000)), /expired/],
      [await certificateBy(otherName), /permitted subtree|not for chat.test/],
      [{ ...good, key: (await certificateBy(authority)).key }, /key values mismatch/i],
    ] as const)
      await refuses(t, changeCertificate(host, store, bad, serving), {
        message: 'cannot use the new certificate',
        because: says,
      })
    t.equal(await shownOn(server.port, authority.root), before)
    t.equal(await previousOf(host, store), undefined)
  },
)

t.test(
  'what nginx refuses gives way to the one before, by itself',
  { skip: whyNoNginx },
  async t => {
    const { store, authority, serving, server } = await served(t)
    const before = await shownOn(server.port, authority.root)
    const next = await certificateBy(authority)
    let asked = 0
    const refusing = {
      ...serving,
      async reload() {
        // The key is torn between the switch and nginx.
        if (asked++ === 0) writeFileSync(`${store.directory}/current/key.pem`, 'torn')
        await serving.reload()
      },
    }
    await refuses(t, changeCertificate(host, store, next, refusing), {
      message: 'cannot show the new certificate',
      because: /nginx refuses[^]*the one before it is back/,
    })
    t.equal(await shownOn(server.port, authority.root), before)
    t.equal(await pendingOf(host, store), undefined)
    await changeCertificate(host, store, next, serving)
    t.equal(
      await shownOn(server.port, authority.root),
      printOf(next.chain),
      'and the next try works',
    )
  },
)

t.test('what is loaded but shown to nobody gives way as well', { skip: whyNoNginx }, async t => {
  const { store, authority, serving, server } = await served(t)
  const before = await currentOf(host, store)
  const deaf = { ...serving, reload: () => Promise.resolve() }
  await refuses(t, changeCertificate(host, store, await certificateBy(authority), deaf), {
    because: /another certificate is shown; the one before it is back/,
  })
  t.equal(await currentOf(host, store), before)
  await refuses(
    t,
    changeCertificate(host, store, await certificateBy(authority), {
      ...serving,
      port: server.port + 1,
    }),
    { because: /the one before it is back|nor can the one before it/ },
  )
})

class Killed extends Error {}

/** A host whose process dies before its n-th change. */
function dying(steps: number): { files: Files; hasDied: () => boolean } {
  let left = steps
  const step = async <T>(work: () => Promise<T>) => {
    if (left-- <= 0) throw new Killed()
    return work()
  }
  const files: Files = {
    read: path => host.read(path),
    list: path => host.list(path),
    write: (path, entry) => step(() => host.write(path, entry)),
    remove: path => step(() => host.remove(path)),
  }
  return { files, hasDied: () => left < 0 }
}

const twoKept = async (store: Store) =>
  (await host.list(store.directory)).filter(name => name !== 'current' && name !== 'previous')
    .length

t.test('killed at any step, the next run completes the change', { skip: whyNoNginx }, async t => {
  const { store, authority, serving, server } = await served(t)
  await changeCertificate(host, store, await certificateBy(authority), serving)
  let steps = 0
  for (; ; steps++) {
    const before = await shownOn(server.port, authority.root)
    const next = await certificateBy(authority)
    const { files, hasDied } = dying(steps)
    // A dead process takes nothing back: from its death on, nothing is done any more.
    const died = await changeCertificate(files, store, next, serving).then(
      () => false,
      () => hasDied(),
    )
    if (!died) break
    const between = await shownOn(server.port, authority.root)
    t.ok([before, printOf(next.chain)].includes(between), `step ${steps}: one of the two is shown`)
    await completeChange(host, store, serving)
    await changeCertificate(host, store, next, serving)
    t.equal(await shownOn(server.port, authority.root), printOf(next.chain), `step ${steps}`)
    t.equal(await pendingOf(host, store), undefined)
    t.equal(await twoKept(store), 2, 'nothing else is left')
  }
  t.ok(steps >= 10, `${steps} steps`)
})

t.test(
  'without anybody who serves, a certificate is changed for later',
  { skip: whyNoNginx },
  async t => {
    const { store, authority, serving } = await served(t)
    const next = await certificateBy(authority)
    await changeCertificate(host, store, next, {
      ...serving,
      port: undefined,
      reload: () => Promise.resolve(),
    })
    await serving.reload()
    t.equal((await host.read(`${store.directory}/current/chain.pem`))?.kind, 'file')
  },
)
