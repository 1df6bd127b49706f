import { changeCertificate, completeChange, type Serving } from '../../certificates/change.ts'
import { reasonOf } from '../../core/install-error.ts'
import { apply } from '../../core/resource.ts'
import { noteRenewal, type RenewalRecord } from '../../certificates/renewal-record.ts'
import { markClock } from '../../facts/clock.ts'
import { revocation, serverStore } from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'
import { locked } from '../run-resources.ts'
import type { World } from '../world.ts'
import { forgetNextKey } from './by-acme.ts'
import { candidateFor, clockMark, type Candidate } from './candidate.ts'
import { servingOn } from './serving.ts'

/** What a renewal that did not fail came to. */
export type Renewed = { readonly result: 'renewed' | 'not due'; readonly because: string }

/**
 * Brings the certificate that the settings want, if it is time, under the lock. How it went is noted for status and doctor.
 * @param isForced whatever the age of the present one
 * @throws InstallError when it cannot be had or shown; the former one serves
 */
export const renewed = (
  world: World,
  site: Site,
  { line, isForced }: { line: string; isForced: boolean },
): Promise<Renewed> =>
  locked(world, line, async () => {
    try {
      const serving = await servingOn(world, site)
      // A change that an earlier run did not live to complete comes first, whoever else is to be asked.
      await completeChange(world.host, serverStore(site), serving)
      const candidate = await candidateFor(world, site, { isForced })
      await bring(world, site, serving, candidate)
      await apply(() => world.host, revocation(site, world.now, 7))
      const { because } = candidate
      const result = 'certificate' in candidate ? 'renewed' : 'not due'
      await note(world, site, { result, because })
      await markClock(world.host, world.now(), clockMark(site))
      return { result, because }
    } catch (error) {
      await note(world, site, { result: 'failed', because: reasonOf(error) })
      throw error
    }
  })

async function bring(
  { host }: World,
  site: Site,
  serving: Serving,
  candidate: Candidate,
): Promise<void> {
  if (!('certificate' in candidate)) return
  await changeCertificate(host, serverStore(site), candidate.certificate, serving)
  if (candidate.certificate.source === 'acme') await forgetNextKey(host, site)
}

const note = ({ host, now }: World, { layout }: Site, value: Omit<RenewalRecord, 'at'>) =>
  noteRenewal(host, layout, { at: now().toISOString(), ...value })
