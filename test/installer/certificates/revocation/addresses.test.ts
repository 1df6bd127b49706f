import t from 'tap'
import { certificatesIn } from '../../../../installer/certificates/inspect.ts'
import { readServerCertificate } from '../../../../installer/certificates/kept.ts'
import { addressIn } from '../../../../installer/certificates/revocation/address.ts'
import { judgeLists, listStates } from '../../../../installer/certificates/revocation/state.ts'
import { plan } from '../../../../installer/core/resource.ts'
import {
  certificates,
  listPlace,
  listsAddress,
  certificateStores,
  serverStore,
} from '../../../../installer/recipes/certificates.ts'
import { directories } from '../../../../installer/recipes/directories.ts'
import type { Site } from '../../../../installer/recipes/site.ts'
import { prepare } from '../../laws.ts'
import { smallOfficeOn } from '../../small-office.ts'
import { memoryWorld } from '../../world.ts'

const day = 86_400_000
const start = Date.UTC(2026, 0, 2)
const world = await memoryWorld()
let at = start
const now = () => new Date(at)

/** An appliance that serves HTTP on that port, or not at all. */
function siteOn(httpPort: number | undefined): Site {
  const { settings, layout } = smallOfficeOn(world.layout)
  return { layout, settings: { ...settings, web: { ...settings.web, httpPort } } }
}

const resources = (site: Site) => [...directories(site), ...certificates(site, now)]

async function applied(site: Site): Promise<(string | undefined)[]> {
  await prepare(world, resources(site))
  t.same(await plan(world.host, resources(site)), [], 'a second apply finds nothing')
  const chain = (await readServerCertificate(world.host, serverStore(site)))?.chain ?? ''
  return Promise.all(certificatesIn(chain).map(addressIn))
}

const judged = async (site: Site) =>
  judgeLists(
    await listStates(world.host, listPlace(site).directory, {
      stores: certificateStores(site),
      now: now(),
    }),
    listsAddress(site) !== undefined,
  )

t.test('an appliance of a former release comes to name its lists by one apply', async t => {
  t.same(await applied(siteOn(undefined)), [undefined, undefined], 'without HTTP no address')
  t.match(await judged(siteOn(undefined)), [{ result: 'pass', found: /web.http_port is none/ }, {}])
  t.match(await judged(siteOn(80)), [{ remedy: 'parley apply' }, { remedy: /root’s key/ }])
  const at80 = /^http:\/\/chat\.example\.org\/\.well-known\/parley\/[\da-f]{16}\.crl$/
  const named = await applied(siteOn(80))
  t.match(named, [at80, at80])
  t.not(named[0], named[1], 'each key has its own')
  t.match(await judged(siteOn(80)), [{ result: 'pass' }, { result: 'pass' }])
  t.match(await applied(siteOn(8080)), [/example\.org:8080\//, /example\.org:8080\//])
  t.same(await applied(siteOn(undefined)), [undefined, undefined], 'and back')
})

t.test('a list that the timer did not sign anew is signed by an apply', async t => {
  const site = siteOn(80)
  await applied(site)
  at = start + 10 * day
  t.same(await plan(world.host, resources(site)), [], 'ten days are for the timer')
  at = start + 15 * day
  t.match(await plan(world.host, resources(site)), [
    { id: /^revocation lists/, difference: 'sign it anew' },
  ])
  await applied(site)
})

t.test('without the root’s key the server’s certificate alone names a list', async t => {
  await applied(siteOn(undefined))
  for (const generation of ['current', 'previous'])
    await world.host.remove(`${world.layout.keys}/ca/${generation}/root-key.pem`)
  const site = siteOn(80)
  const [leaf, issuing] = await applied(site)
  t.match(leaf, /\.crl$/)
  t.equal(issuing, undefined)
  t.match(await judged(site), [
    { result: 'pass' },
    { result: 'warn', remedy: /put the root’s key/ },
  ])
  at += 20 * day
  t.match(await judged(site), [{ result: 'warn', remedy: /certs renew/ }, {}])
})

t.test('lists whose certificates have all ended go', async t => {
  const { directory, published } = listPlace(siteOn(80))
  at += 3000 * day
  await applied(siteOn(80))
  const marks = (await world.host.list(directory)).filter(name => name.endsWith('.pem'))
  t.ok(marks.length <= 4, `${marks.length} lists`)
  t.equal((await world.host.list(published)).length, marks.length)
})

t.test('a sandbox names none, and has none', async t => {
  const sandbox = await memoryWorld()
  const layout = { ...sandbox.layout, target: 'sandbox' as const }
  const site = smallOfficeOn(layout)
  await prepare(sandbox, [...directories(site), ...certificates(site, now)])
  const chain = (await readServerCertificate(sandbox.host, serverStore(site)))?.chain ?? ''
  t.same(await Promise.all(certificatesIn(chain).map(addressIn)), [undefined, undefined])
  t.equal(await sandbox.host.read(listPlace(site).published), undefined)
})
