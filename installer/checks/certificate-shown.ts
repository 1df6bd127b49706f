import { requireUsable } from '../certificates/brought.ts'
import { shakeHands } from '../certificates/handshake.ts'
import { reasonOf } from '../core/install-error.ts'
import { certificatesIn } from '../certificates/inspect.ts'
import { readServerCertificate, type ServerCertificate } from '../certificates/kept.ts'
import { fail, pass, type Finding } from '../facts/finding.ts'
import { certificateNames, serverStore } from '../recipes/certificates.ts'
import type { Site } from '../recipes/site.ts'
import type { Check } from './check.ts'

/** What people are shown is what lies on disk, and has no fault. */
export const certificateIsShown: Check = {
  name: 'certificate-shown',
  promise:
    'people are shown the certificate that is on disk, and their clients find no fault in it',
  severity: 'critical',
  async look({ host, site, now }) {
    const kept = await readServerCertificate(host, serverStore(site))
    if (kept === undefined) return []
    return [lint(kept, site, now), await live(kept, site)]
  },
}

function lint(kept: ServerCertificate, site: Site, now: Date): Finding {
  try {
    const { warnings } = requireUsable(kept, certificateNames(site), now)
    const evidence = warnings.map(({ name, found }) => `${name}: ${found}`)
    return pass(
      'certificate on disk',
      `${certificatesIn(kept.chain).length} in the chain`,
      evidence,
    )
  } catch (error) {
    return fail(
      'certificate on disk',
      reasonOf(error),
      'parley certs issue, or parley certs import',
    )
  }
}

async function live(kept: ServerCertificate, site: Site): Promise<Finding> {
  const { hostname: name, httpsPort: port } = site.settings.web
  try {
    const shown = await shakeHands({ port, name, trust: kept.trust })
    const [leaf] = certificatesIn(kept.chain)
    return shown.fingerprint256 === leaf?.fingerprint256
      ? pass('certificate shown', `serial ${shown.serialNumber}, as on disk`)
      : fail(
          'certificate shown',
          `serial ${shown.serialNumber}, on disk ${leaf?.serialNumber ?? 'none'}`,
          'parley certs renew completes a change that was cut short; else reload nginx',
        )
  } catch (error) {
    return fail('certificate shown', reasonOf(error), 'look at `nginx -t` and parley certs status')
  }
}
