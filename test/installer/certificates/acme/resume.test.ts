import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Resolver } from 'node:dns/promises'
import t from 'tap'
import type { Host } from '../../../../installer/core/host.ts'
import { localHost } from '../../../../installer/core/local-host.ts'
import { refuses } from '../../refusal.ts'
import { asking, byDns, name, neighbourhood, newKey } from './acme-world.ts'

// A tenth of the nonces is refused on purpose: whatever is asked here is also asked again.
const around = await neighbourhood(t, { badNonces: 10 })

/** This machine until its n-th change; then nothing that runs can do anything more, as after a kill. */
function killedAt(changes: number): Host {
  const host = localHost()
  let left = changes
  const step = async (change: () => Promise<void>) => {
    if (left === 0) throw new Error('killed')
    left -= 1
    await change()
  }
  return {
    ...host,
    write: (path, entry) => step(() => host.write(path, entry)),
    remove: path => step(() => host.remove(path)),
    run: command => step(() => host.run(command)),
  }
}

t.test('killed at each of its steps, the next run completes and leaves nothing', async t => {
  let kills = 0
  for (let step = 0; ; step++) {
    const { obtain, request, proofs, state } = asking(t, around)
    const chain = await obtain({}, killedAt(step)).catch(() => undefined)
    if (chain !== undefined) break
    kills += 1
    const whole = new X509Certificate(await obtain())
    t.ok(whole.checkPrivateKey(createPrivateKey(request.key)), `killed before change ${step}`)
    t.notOk(existsSync(proofs), 'no proof lies about')
    t.same((await state()).proofs, [])
  }
  t.ok(kills >= 8, `${kills} kills`)
})

t.test('by DNS too: what a killed run laid into the zone is taken away', async t => {
  const resolver = new Resolver()
  resolver.setServers([around.names.primary])
  const records = () => resolver.resolveTxt(`_acme-challenge.${name}`).catch(() => [])
  const { obtain } = asking(t, around)
  const challenge = byDns(around)
  // The state with the order, the state with the proof; the next would be to forget the proof.
  await t.rejects(obtain({ challenge }, killedAt(2)))
  await obtain({ challenge })
  t.same(await records(), [])
})

t.test('a run that is killed after the order goes on with that order', async t => {
  const { obtain, state } = asking(t, around)
  await t.rejects(obtain({}, killedAt(1)))
  const before = (await state()).order?.record.url
  t.type(before, 'string')
  await obtain()
  t.equal((await state()).order?.record.url, before)
})

t.test(
  'an order that the authority has forgotten, or that was for something else, is made anew',
  async t => {
    const { obtain, state, request } = asking(t, around)
    await t.rejects(obtain({}, killedAt(1)))
    const before = (await state()).order
    const key = newKey()
    await obtain({ key })
    const after = (await state()).order
    t.not(after?.record.url, before?.record.url, 'another key')
    if (after === undefined) return
    const file = await localHost().read(request.stateFile)
    if (file?.kind !== 'file') return
    const content = file.content.replaceAll(after.record.url, `${after.record.url}nothing`)
    await localHost().write(request.stateFile, { ...file, content })
    t.ok(new X509Certificate(await obtain({ key })).checkHost(name))
    t.notMatch((await state()).order?.record.url, /nothing$/, 'forgotten')
  },
)

t.test('a state file that cannot be read costs an order, not a certificate', async t => {
  const { obtain, request } = asking(t, around)
  const owner = 'root:root'
  for (const content of ['', '{', '{"attempts":7}'])
    await localHost().write(request.stateFile, { kind: 'file', content, mode: 0o600, owner })
  t.ok(new X509Certificate(await obtain()).checkHost(name))
})

t.test('a directory that is away is told, and tried again on the next run', async t => {
  const { obtain, state } = asking(t, around)
  const trustedCa = around.authority.trustedCa
  const away = { url: `https://${around.address(9)}:14000/dir`, trustedCa }
  await refuses(t, obtain({ directory: away }), {
    because: /cannot be reached: nothing listens there/,
    remedy: /way out/,
  })
  t.match((await state()).attempts, [{ outcome: 'network' }])
  await refuses(t, obtain({ directory: { url: around.authority.url } }), {
    because: /authority that is not trusted here/,
    remedy: /private directory needs its root/,
  })
  await refuses(t, obtain({ directory: { url: 'http://127.0.0.1/dir' } }), {
    because: /is not an https address/,
  })
  t.ok(new X509Certificate(await obtain()).checkHost(name))
})

t.test('after four failed validations within an hour, nobody is asked', async t => {
  const { obtain, request, state } = asking(t, around)
  const at = new Date().toISOString()
  const failed = { at, outcome: 'validation', because: 'port 80 is closed', jitter: 0 }
  const content = JSON.stringify({ proofs: [], attempts: [failed, failed, failed, failed] })
  const owner = 'root:root'
  await localHost().write(request.stateFile, { kind: 'file', content, mode: 0o600, owner })
  await refuses(t, obtain(), {
    because: /port 80 is closed/,
    remedy: /the certificate in use stays/,
    exit: 'refused',
  })
  t.equal((await state()).attempts.length, 4)
})
