import t from 'tap'
import { plan } from '../../../installer/core/resource.ts'
import { release } from '../../../installer/resources/release.ts'
import { prepare } from '../laws.ts'
import { refuses } from '../refusal.ts'
import { memoryWorld, tree, type World } from '../world.ts'

const of = (source: string) =>
  release({ source, releases: '/tmp', current: '/tmp/current', owner: 'root:root' })

const written = async ({ host }: World, path: string, content: string) =>
  host.write(path, { kind: 'file', content, mode: 0o644, owner: 'root:root' })

async function currentOf({ host }: World): Promise<string> {
  const link = await host.read('/tmp/current')
  return link?.kind === 'link' ? link.target : ''
}

t.test('a release holds what runs, and nothing for developers', async t => {
  const world = await memoryWorld()
  await prepare(world, [of(tree)])
  const place = await currentOf(world)
  t.match(place, /^\/tmp\/0\.1\.0\+[\da-f]{8}$/)
  t.same(await world.host.list(`${place}/node_modules`), ['pg'])
  t.ok(await world.host.read(`${place}/server/main.ts`))
})

t.test('other content is another release beside the first, and the link is switched', async t => {
  const world = await memoryWorld()
  await prepare(world, [of(tree)])
  const first = await currentOf(world)
  await written(world, `${tree}/server/main.ts`, '// serve better\n')
  t.match(await plan(world.host, [of(tree)]), [{ difference: /^copy 0\.1\.0/ }])
  await prepare(world, [of(tree)])
  const second = await currentOf(world)
  t.not(second, first)
  t.ok(await world.host.read(`${first}/server/main.ts`), 'the first is still there to go back to')
  t.same(await plan(world.host, [of(second)]), [], 'run from the release itself, nothing is due')
})

t.test('a release that was changed by hand is seen and put right', async t => {
  const world = await memoryWorld()
  await prepare(world, [of(tree)])
  const changed = `${await currentOf(world)}/server/main.ts`
  await written(world, changed, '// tampered with\n')
  t.match(await plan(world.host, [of(tree)]), [{ difference: /its files were changed/ }])
  await prepare(world, [of(tree)])
  t.match(await world.host.read(changed), { content: '// serve\n' })
})

t.test('without a package that the lock file names, no release is made', async t => {
  const world = await memoryWorld()
  const lock = await world.host.read(`${tree}/package-lock.json`)
  const { packages } = JSON.parse(lock?.kind === 'file' ? lock.content : '') as { packages: object }
  const named = { ...packages, 'node_modules/re2js': {}, 'node_modules/rare': { optional: true } }
  await written(world, `${tree}/package-lock.json`, JSON.stringify({ packages: named }))
  await refuses(t, plan(world.host, [of(tree)]), {
    message: 'cannot make a release',
    because: `the lock file names what is not in ${tree}: node_modules/re2js`,
    remedy: /^npm ci/,
  })
})

t.test('a link that points elsewhere is switched back', async t => {
  const world = await memoryWorld()
  await prepare(world, [of(tree)])
  const place = await currentOf(world)
  await world.host.write('/tmp/current', { kind: 'link', target: '/elsewhere' })
  t.match(await plan(world.host, [of(tree)]), [{ difference: /^switch to/ }])
  await prepare(world, [of(tree)])
  t.equal(await currentOf(world), place)
})

t.test('a tree that is no checkout makes no release', async t => {
  const world = await memoryWorld()
  await refuses(t, plan(world.host, [of('/tmp')]), { because: '/tmp/package.json is not there' })
})
