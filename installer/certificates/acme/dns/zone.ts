import type { Clock } from '../connection.ts'
import { AcmeFailure } from '../problem.ts'
import { resolverAt, saysNo } from '../proofs/known-name.ts'

type Servers = readonly string[] | undefined

/** Where the record really goes: many let `_acme-challenge` of a name lead to a zone that is made for this (CNAME). */
export async function recordName(name: string, servers: Servers): Promise<string> {
  const asked = `_acme-challenge.${name.replace(/^\*\./, '')}`
  const [target] = await resolverAt(servers).resolveCname(asked).catch(undecided)
  return target ?? asked
}

// A resolver that does not answer must not stop what the authority, with a better one, would find.
const undecided = (): string[] => []

/** The zone that a name is in: the nearest name above it that has a SOA record. */
export async function zoneOf(name: string, servers: Servers): Promise<string> {
  const labels = name.split('.')
  for (const index of labels.keys()) {
    const candidate = labels.slice(index).join('.')
    const soa = await resolverAt(servers)
      .resolveSoa(candidate)
      .catch((error: unknown) => {
        if (saysNo(error)) return undefined
        throw new AcmeFailure('local', `the zone of ${name} cannot be found: ${String(error)}`, {
          remedy: 'look whether the DNS server answers, or name the zone in the settings',
          cause: error,
        })
      })
    if (soa !== undefined) return candidate
  }
  throw new AcmeFailure('local', `${name} is in no zone that the DNS knows`, {
    remedy: 'name the zone in the settings',
  })
}

/** Looks again after so long; the sum is what slow secondaries may take. */
const looksMs = [500, 1000, 2000, ...Array.from({ length: 24 }, () => 5000)]

/** Waits until every server of the zone answers the record: the authority may ask any of them. */
export async function everywhere(
  record: { readonly name: string; readonly value: string },
  zone: string,
  servers: Servers,
  clock: Clock,
): Promise<void> {
  let behind = await authoritative(zone, servers)
  for (const ms of looksMs) {
    const looks = await Promise.all(behind.map(async one => ({ one, has: await has(one, record) })))
    behind = looks.filter(look => !look.has).map(look => look.one)
    if (behind.length === 0) return
    await clock.wait(ms)
  }
  throw new AcmeFailure(
    'local',
    `the record ${record.name} is not seen on ${behind.map(one => one.name).join(', ')} after two minutes`,
    { remedy: `look whether those servers of ${zone} take over changes from its primary` },
  )
}

type NameServer = { readonly name: string; readonly address: string }

async function authoritative(zone: string, servers: Servers): Promise<NameServer[]> {
  const resolver = resolverAt(servers)
  const names = await resolver.resolveNs(zone).catch((error: unknown) => {
    throw new AcmeFailure('local', `the servers of ${zone} cannot be found: ${String(error)}`, {
      cause: error,
    })
  })
  const found = await Promise.all(
    names.map(async name => {
      const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
      const addresses = [v4, v6].flatMap(one => (one.status === 'fulfilled' ? one.value : []))
      // One address for each: a host without IPv6 cannot ask the other.
      return addresses.slice(0, 1).map(address => ({ name, address }))
    }),
  )
  return found.flat()
}

async function has(
  { address }: NameServer,
  { name, value }: { readonly name: string; readonly value: string },
): Promise<boolean> {
  const texts = await resolverAt([address])
    .resolveTxt(name)
    .catch(() => [])
  return texts.some(parts => parts.join('') === value)
}
