import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { AcmeFailure } from '../problem.ts'

/**
 * Refuses a name that nobody can resolve: the authority would fail too, and count it against us. A resolver that does not
 * answer decides nothing.
 */
export async function knownName(
  name: string,
  resolvers: readonly string[] | undefined,
): Promise<void> {
  if (isIP(name) !== 0) return
  const resolver = resolverAt(resolvers)
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  if (found.every(one => one.status === 'rejected' && saysNo(one.reason)))
    throw new AcmeFailure('local', `the name ${name} leads to no address`, {
      type: 'dns',
      remedy: `make a record (A or AAAA) in the DNS that leads ${name} to this host, then run the same command again`,
    })
}

/** The answer is "there is none", not "I could not find out". */
export const saysNo = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ENOTFOUND' || error.code === 'ENODATA')

export function resolverAt(servers: readonly string[] | undefined): Resolver {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  if (servers !== undefined) resolver.setServers(servers)
  return resolver
}
