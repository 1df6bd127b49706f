import t from 'tap'
import { certificatesIn } from '../../../installer/certificates/inspect.ts'
import { readServerCertificate } from '../../../installer/certificates/kept.ts'
import { apply } from '../../../installer/core/resource.ts'
import { certificates, serverStore } from '../../../installer/recipes/certificates.ts'
import { directories } from '../../../installer/recipes/directories.ts'
import { prepare } from '../laws.ts'
import { smallOfficeOn } from '../small-office.ts'
import { memoryWorld } from '../world.ts'
import { judged } from './openssl.ts'

t.setTimeout(900_000)

const hour = 3_600_000
const day = 24 * hour
const start = Date.UTC(2026, 0, 2, 3, 4, 5)

/** The same dice each time. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

type Shown = { readonly chain: string; readonly from: number; readonly until: number }

t.test(
  'a hundred renewals, with failures and nights off: no gap, and clients of the first root believe all',
  async t => {
    const world = await memoryWorld()
    const site = smallOfficeOn(world.layout)
    const random = dice(7)
    let now = start
    const resources = certificates(site, () => new Date(now))
    await prepare(world, [...directories(site), ...resources])
    const store = serverStore(site)
    const read = async () => (await readServerCertificate(world.host, store))?.chain ?? ''
    const root = (await readServerCertificate(world.host, store))?.trust ?? ''
    const shown: Shown[] = []
    let current = { chain: await read(), from: now }
    while (shown.length < 100) {
      // The timer: twice a day, up to six hours late; one in five times the host is off or the renewal fails.
      now += 12 * hour + (random() - 0.5) * 6 * hour
      if (random() < 0.2) continue
      // A young one is left alone, which is looked at once in five times: thousands of looks would tell no more.
      if (now - current.from < 25 * day && random() < 0.8) continue
      // Once in a while for more than a week.
      if (random() < 0.01) now += 9 * day
      await apply(() => world.host, resources)
      const chain = await read()
      if (chain === current.chain) continue
      shown.push({ ...current, until: now })
      current = { chain, from: now }
    }
    t.equal(new Set(shown.map(({ chain }) => chain)).size, 100, 'a hundred different certificates')
    const years = (now - start) / (365 * day)
    t.ok(years > 7, `${years.toFixed(1)} years, so that the issuing CA was renewed too`)
    t.ok(new Set(shown.map(({ chain }) => certificatesIn(chain)[1]?.fingerprint256)).size >= 4)
    t.equal((await readServerCertificate(world.host, store))?.trust, root, 'the root is the first')
    for (const [index, { chain, from, until }] of shown.entries()) {
      t.equal(from, shown[index - 1]?.until ?? start, 'one follows the other without a gap')
      const [leaf, issuing] = certificatesIn(chain)
      for (const certificate of [leaf, issuing]) {
        t.ok(
          (certificate?.validFromDate.getTime() ?? 0) <= from,
          `${index}: valid when it is first shown`,
        )
        t.ok(
          (certificate?.validToDate.getTime() ?? 0) > until,
          `${index}: valid as long as it is shown`,
        )
      }
    }
    // OpenSSL's own opinion, by its own clock set to the first and the last second of each tenth.
    for (const { chain, from, until } of shown.filter((_, index) => index % 10 === 0))
      for (const at of [from, until])
        t.match(
          judged(
            root,
            chain,
            '-verify_hostname',
            'chat.example.org',
            '-attime',
            String(Math.floor(at / 1000)),
          ),
          /: OK/,
        )
  },
)
