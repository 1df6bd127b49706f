import { readBrought, requireUsable } from '../../certificates/brought.ts'
import { namesMissing, parsedCertificate } from '../../certificates/inspect.ts'
import { readServerCertificate } from '../../certificates/kept.ts'
import { InstallError, reasonOf } from '../../core/install-error.ts'
import type { Change } from '../../core/resource.ts'
import { certificateNames, serverStore } from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'
import { note } from '../../terminal/terminal.ts'
import type { World } from '../world.ts'
import { requireAcmeSettings } from './by-acme.ts'
import { renewed, type Renewed } from './renewing.ts'
import { requireSeenByTimer } from './seen-by-timer.ts'

/**
 * What is still to do about the certificate once the list of resources is as it should be: it comes from files or from an
 * ACME directory, and people are shown another one.
 * @throws InstallError (refused) when the settings leave something out, or the files have a fault: before anything is changed
 */
export async function wantedFromElsewhere(world: World, site: Site): Promise<readonly Change[]> {
  const { source } = site.settings.tls
  requireSeenByTimer(site)
  const difference = await (source === 'files' ? toBeRead(world, site) : toBeAsked(world, site))
  return difference === undefined ? [] : [{ id: `certificate by ${source}`, difference }]
}

/** Files that were imported by hand are named nowhere: there nothing is to do. */
async function toBeRead({ host, now }: World, site: Site): Promise<string | undefined> {
  const { chainFile: chain, keyFile: key, trustFile: trust } = site.settings.tls
  if (chain === undefined && key === undefined) return undefined
  if (chain === undefined) throw unnamed('tls.chain_file')
  if (key === undefined) throw unnamed('tls.key_file')
  const found = await readBrought(host, { chain, key, trust })
  const { certificate } = requireUsable(found, certificateNames(site), now())
  const kept = await readServerCertificate(host, serverStore(site))
  const isSame = kept?.chain === certificate.chain && kept.key === certificate.key
  return isSame ? undefined : `show the one in ${chain}`
}

const unnamed = (setting: string) =>
  new InstallError('cannot show a certificate by files', {
    because: `${setting} is not set`,
    remedy: 'set both tls.chain_file and tls.key_file; or neither, and then: parley certs import',
    exit: 'refused',
  })

async function toBeAsked({ host }: World, site: Site): Promise<string | undefined> {
  await requireAcmeSettings(host, site)
  const kept = await readServerCertificate(host, serverStore(site))
  const leaf = kept?.source === 'acme' ? parsedCertificate(kept.chain) : undefined
  const isThere = leaf !== undefined && namesMissing(leaf, certificateNames(site)).length === 0
  return isThere ? undefined : `ask ${new URL(site.settings.tls.acmeDirectory).hostname} for it`
}

/** How it went, for whoever reads JSON. */
export type Brought = Renewed | { readonly result: 'failed'; readonly because: string }

/**
 * Brings what {@link wantedFromElsewhere} found. A name that does not lead here yet is no reason to leave a server unmade: it
 * is told, the certificate in use serves on, and the timer tries again.
 */
export async function broughtFromElsewhere(
  world: World,
  site: Site,
  line: string,
): Promise<Brought | undefined> {
  if ((await wantedFromElsewhere(world, site)).length === 0) return undefined
  try {
    return await renewed(world, site, { line, isForced: false })
  } catch (error) {
    if (!(error instanceof InstallError)) throw error
    const kept = await readServerCertificate(world.host, serverStore(site))
    note(
      world.terminal,
      reasonOf(error),
      `  to do: ${error.remedy}`,
      `  then: parley certs issue; until then people are shown a certificate by ${kept?.source ?? 'nobody'}, and the timer tries again twice a day`,
    )
    return { result: 'failed', because: reasonOf(error) }
  }
}
