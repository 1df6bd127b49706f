import { Resolver } from 'node:dns/promises'
import { EgressError } from '../platform/egress/egress-error.ts'
import { codeOf } from './reason.ts'
import type { Resolve } from './destination.ts'

/**
 * Asks the host's name servers. Not getaddrinfo: that cannot be cancelled and holds one of a few threads, so that a slow
 * name server would stop everybody; nor does it add search domains to a name from outside this way.
 */
export const resolveByDns: Resolve = async (name, signal) => {
  // A new one each time reads /etc/resolv.conf as it is now.
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  const problems = new Set<string>()
  const none = (error: unknown) => {
    problems.add(codeOf(error))
    return []
  }
  try {
    const addresses = await Promise.all([
      resolver.resolve4(name).catch(none),
      resolver.resolve6(name).catch(none),
    ])
    signal.throwIfAborted()
    if (addresses.flat().length > 0) return addresses.flat()
    throw new EgressError('unreachable', `${name} has no address (${[...problems].join(', ')})`)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
