import t, { type Test } from 'tap'
import { directory } from '../../../installer/resources/directory.ts'
import { sealedSecret } from '../../../installer/resources/sealed-secret.ts'
import { rotate } from '../../../installer/secrets/rotate.ts'
import { sealingOf } from '../../../installer/secrets/sealing.ts'
import { signing } from '../../../installer/secrets/signing.ts'
import { prepare } from '../laws.ts'
import { refuses } from '../refusal.ts'
import { memoryWorld } from '../world.ts'

const now = new Date('2026-01-02T03:04:05Z')
const owner = 'root:root'
const killed = new Error('killed')

type Ring = { keys: { id: string; secret: string; retired?: string }[] }

/** A host with the secret sealed, and a server that shows the mark of what it took last. */
async function sealed(services: 'systemd' | 'embedded') {
  const world = await memoryWorld()
  const { host } = world
  const sealing = sealingOf({ ...world.layout, services, config: '/tmp' })
  await prepare(world, [
    ...(services === 'systemd' ? [] : [directory('/tmp/secrets', { mode: 0o700, owner })]),
    ...(services === 'systemd' ? [directory(sealing.folder, { mode: 0o700, owner })] : []),
    sealedSecret(signing, { sealing, owner, now: () => now }),
  ])
  const ring = async () => JSON.parse((await sealing.open(host, 'signing')) ?? '{}') as Ring
  let shown = (await ring()).keys[0]?.id
  let isDeaf = false
  const rotateNow = (at = now, step: (name: string) => void = () => {}) =>
    rotate(signing, {
      host,
      sealing,
      owner,
      now: at,
      async take() {
        if (!isDeaf) shown = (await ring()).keys[0]?.id
      },
      shows: mark => Promise.resolve(mark === shown),
      step,
    })
  return {
    rotate: rotateNow,
    ring,
    files: () => host.list(sealing.folder),
    put: (file: string, content: string) =>
      host.write(`${sealing.folder}/${file}`, { kind: 'file', content, mode: 0o600, owner }),
    shown: () => shown,
    deafen: () => (isDeaf = true),
  }
}

for (const services of ['systemd', 'embedded'] as const)
  t.test(
    `a rotation under ${services}: the new key signs, the earlier one still counts`,
    async t => {
      const s = await sealed(services)
      const [first] = (await s.ring()).keys
      t.match(await s.rotate(), { completed: false })
      const { keys } = await s.ring()
      t.equal(s.shown(), keys[0]?.id)
      t.not(keys[0]?.secret, first?.secret)
      t.match(keys[1], { ...first, retired: now.toISOString() })
      t.same(await s.files(), ['parley.signing'], 'nothing stays beside it')

      await s.rotate(new Date(now.getTime() + 1000))
      t.equal((await s.ring()).keys.length, 3)
      await s.rotate(new Date(now.getTime() + 16 * 24 * 3600 * 1000))
      t.equal((await s.ring()).keys.length, 2, 'what nothing is left of is dropped')
    },
  )

const steps = ['make', 'keep the present one', 'put in place', 'take', 'prove', 'drop']

const killedAt = async (t: Test, name: string) => {
  const s = await sealed('systemd')
  const before = await s.ring()
  await t.rejects(
    s.rotate(now, step => {
      if (step === name) throw killed
    }),
    { message: 'killed' },
  )
  return { s, before, meanwhile: await s.ring() }
}

t.test(
  'killed before any of its steps, the next rotation completes it and loses no key',
  async t => {
    const reached: string[] = []
    await (await sealed('systemd')).rotate(now, step => void reached.push(step))
    t.same(reached, steps)
    for (const name of steps) {
      const { s, before, meanwhile } = await killedAt(t, name)
      const [present] = before.keys
      t.ok(
        meanwhile.keys.some(key => key.id === present?.id),
        `${name}: a server that starts now knows what was signed`,
      )
      t.match(await s.rotate(), { completed: name !== 'make' })
      const { keys } = await s.ring()
      t.same([keys.length, keys[1]?.id], [2, present?.id], `${name}: one rotation, no more`)
      t.equal(s.shown(), keys[0]?.id)
      t.same(await s.files(), ['parley.signing'])
    }
  },
)

t.test('a server that does not take the new key gets the present one back', async t => {
  const s = await sealed('systemd')
  const before = await s.ring()
  s.deafen()
  await t.rejects(s.rotate(), {
    message: 'cannot rotate the secret signing',
    because: 'the running server does not show the new one',
    remedy: /the present one was put back/,
  })
  t.same(await s.ring(), before)
  t.same(await s.files(), ['parley.signing'])
})

t.test('a next secret that was damaged is never dropped into use', async t => {
  const s = await sealed('embedded')
  const before = await s.ring()
  await s.put('parley.signing.new', '{"keys":[{"id"')
  s.deafen()
  await refuses(t, s.rotate(), { because: 'the running server does not show the new one' })
  t.same(await s.ring(), before)
  t.same(await s.files(), ['parley.signing'])
})

t.test('where the present one was damaged, the rotation begins anew', async t => {
  const s = await sealed('embedded')
  await s.put('parley.signing', '{"keys":[{"id"')
  t.match(await s.rotate(), { completed: false })
  const { keys } = await s.ring()
  t.equal(keys.length, 1)
  t.equal(s.shown(), keys[0]?.id)
})

t.test('without a secret there is nothing to rotate', async t => {
  const world = await memoryWorld()
  const sealing = sealingOf(world.layout)
  await t.rejects(
    rotate(signing, {
      host: world.host,
      sealing,
      owner,
      now,
      take: () => Promise.resolve(),
      shows: () => Promise.resolve(true),
    }),
    { message: /^cannot rotate/, remedy: 'make it: parley apply', exit: 'refused' },
  )
})
