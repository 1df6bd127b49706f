import { judgeLives, judgeRenewal, judgeSource } from '../certificates/judge.ts'
import { readRenewal } from '../certificates/renewal-record.ts'
import { certificateState } from '../certificates/state.ts'
import { certificateStores } from '../recipes/certificates.ts'
import { serviceManager } from '../supervisor/service-manager.ts'
import { fail, pass, warn, type Finding } from '../facts/finding.ts'
import type { Look } from '../core/host.ts'
import type { Site } from '../recipes/site.ts'
import type { Check } from './check.ts'

/** Certificates do not lapse: they are renewed in time, by themselves, and a renewal that failed is seen. */
export const certificatesAreRenewed: Check = {
  name: 'certificate-life',
  promise: 'the certificate, and what vouches for it, last and are renewed by themselves',
  severity: 'critical',
  async look({ host, site, now }) {
    const state = await certificateState(host, certificateStores(site), now)
    return [
      judgeSource(state, site.settings.tls.source),
      ...judgeLives(state),
      judgeRenewal(state, await readRenewal(host, site.layout)),
      await timer(host, site),
    ]
  },
}

async function timer(host: Look, { layout }: Site): Promise<Finding> {
  if (layout.services !== 'systemd')
    return warn(
      'renewal timer',
      'there is none: the embedded supervisor keeps no time',
      'run `parley certs renew` twice a day, by a cron of the container’s host',
    )
  const name = 'parley-certs.timer'
  return (await host.ask(serviceManager(layout).isActive(name))).ok
    ? pass('renewal timer', `${name} is active`)
    : fail('renewal timer', `${name} is not active`, 'parley apply starts it')
}
