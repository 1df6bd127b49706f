import { shakeHands } from '../certificates/handshake.ts'
import { readServerCertificate } from '../certificates/kept.ts'
import { askForList } from '../certificates/revocation/ask.ts'
import { judgeLists, listStates } from '../certificates/revocation/state.ts'
import type { Look } from '../core/host.ts'
import { reasonOf } from '../core/install-error.ts'
import { fail, pass, type Finding } from '../facts/finding.ts'
import { listPlace, listsAddress, certificateStores, serverStore } from '../recipes/certificates.ts'
import type { Site } from '../recipes/site.ts'
import type { Check } from './check.ts'

/** Clients that insist on revocation lists, as those of Windows do, find them and are content. */
export const strictClientsAreContent: Check = {
  name: 'revocation',
  promise:
    'a client that insists on revocation lists finds them, and what it is shown is not on them',
  severity: 'high',
  async look({ host, site, now }) {
    const { directory } = listPlace(site)
    const states = await listStates(host, directory, { stores: certificateStores(site), now })
    const addresses = states.flatMap(({ address }) => address ?? [])
    return [
      ...judgeLists(states, listsAddress(site) !== undefined),
      ...(addresses.length > 0 && addresses.length === states.length
        ? [await strictClient(host, site, [...new Set(addresses)])]
        : []),
    ]
  },
}

/** OpenSSL judges, by lists fetched where the certificates say. */
async function strictClient(
  host: Look,
  site: Site,
  addresses: readonly string[],
): Promise<Finding> {
  const { hostname: name, httpsPort: port } = site.settings.web
  try {
    const lists: string[] = []
    for (const address of addresses) lists.push(await askForList(address))
    const trust = (await readServerCertificate(host, serverStore(site)))?.trust
    await shakeHands({ port, name, trust, lists })
    return pass('strict client', 'finds every list, and nothing against the certificate', addresses)
  } catch (error) {
    return fail(
      'strict client',
      reasonOf(error),
      'parley apply publishes the lists; if the certificate is revoked: parley certs issue',
      addresses,
    )
  }
}
