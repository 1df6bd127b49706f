import t from 'tap'
import { plan } from '../../../installer/core/resource.ts'
import { aptPackages } from '../../../installer/resources/apt-packages.ts'
import { prepare } from '../laws.ts'
import { refuses } from '../refusal.ts'
import { failed, said, type Program } from '../simulated/machine.ts'
import { memoryWorld } from '../world.ts'

const nginx = aptPackages(['nginx'], { heldBack: ['nginx'] })

/** An apt that answers the rehearsal so, and fails the test when it is then asked to do it. */
const rehearsing =
  (out: string): Program =>
  ({ args }) => {
    if (args.includes('--simulate'))
      return Promise.resolve(out === '' ? failed(100, 'E: broken') : said(out))
    if (args.includes('update')) return Promise.resolve(said())
    throw new Error('it was installed all the same')
  }

t.test('what would remove or break something of others is refused', async t => {
  for (const [out, because] of [
    ['Remv apache2 [2.4]\nInst nginx (1.22)', /apt would remove apache2/],
    ['', /E: broken/],
  ] as const) {
    const world = await memoryWorld({ 'apt-get': rehearsing(out) })
    await refuses(t, prepare(world, [nginx]), { message: 'cannot install nginx', because })
  }
})

const dies: Program = ({ args }) =>
  Promise.resolve(
    args.includes('install') && !args.includes('--simulate') ? failed(100, 'killed') : said(),
  )

t.test('services that a killed run left held back are found and let go', async t => {
  const world = await memoryWorld({ 'apt-get': dies })
  await refuses(t, prepare(world, [nginx]), { because: /killed/ })
  t.ok(await world.host.read('/usr/sbin/policy-rc.d'))
  // dpkg had done its part before.
  await world.host.write('/machine/packages.json', {
    kind: 'file',
    content: '["nginx"]',
    mode: 0o644,
    owner: 'root:root',
  })
  t.match(await plan(world.host, [nginx]), [{ difference: /start their services again/ }])
  await prepare(world, [nginx])
  t.equal(await world.host.read('/usr/sbin/policy-rc.d'), undefined)
})
