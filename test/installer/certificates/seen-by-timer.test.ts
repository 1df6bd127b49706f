import t from 'tap'
import { requireSeenByTimer } from '../../../installer/commands/certs/seen-by-timer.ts'
import type { Site } from '../../../installer/recipes/site.ts'
import { smallOfficeOn } from '../small-office.ts'
import { memoryWorld } from '../world.ts'

function refusal(site: Site): unknown {
  try {
    return requireSeenByTimer(site)
  } catch (error) {
    return error
  }
}

t.test('what an administrator sees, and the unit that renews does not, is refused', async t => {
  const { layout } = await memoryWorld()
  const site = smallOfficeOn(layout)
  t.equal(layout.services, 'systemd')
  const having = (tls: Partial<Site['settings']['tls']>): Site => ({
    ...site,
    settings: { ...site.settings, tls: { ...site.settings.tls, ...tls } },
  })
  for (const [setting, tls] of Object.entries({
    'tls.acme_ca_file': { source: 'acme', acmeCaFile: '/root/directory.pem' },
    'tls.acme_dns_hook': { source: 'acme', acmeDnsHook: '/home/tove/hook' },
    'tls.trust_file': { source: 'acme', trustFile: '/run/user/0/root.pem' },
    'tls.chain_file': { source: 'files', chainFile: '/root/chain.pem', keyFile: '/etc/ssl/key' },
    'tls.key_file': { source: 'files', chainFile: '/etc/ssl/chain.pem', keyFile: '/root/key' },
  } as const)) {
    t.match(refusal(having(tls)), {
      exit: 'refused',
      because: new RegExp(`${setting} is .*sees no home directories`),
    })
    // Where no unit renews, nothing is hidden.
    const inContainer = { ...having(tls), layout: { ...layout, services: 'embedded' as const } }
    t.equal(refusal(inContainer), undefined)
  }
  t.equal(refusal(having({ source: 'acme', acmeCaFile: '/rooted/ca' })), undefined)
})
