import { join } from 'node:path'
import { issuedChain, type Authority } from '../../certificates/authority.ts'
import {
  readAuthority,
  readServerCertificate,
  type ServerCertificate,
} from '../../certificates/kept.ts'
import { readBrought, requireUsable } from '../../certificates/brought.ts'
import { lifeLeft, certificatesIn, parsedCertificate } from '../../certificates/inspect.ts'
import { apply } from '../../core/resource.ts'
import { InstallError } from '../../core/install-error.ts'
import { requireSaneClock } from '../../facts/clock.ts'
import {
  authorityStore,
  certificateNames,
  listsAddress,
  ownAuthority,
  serverStore,
} from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'
import { whyDue } from '../../resources/server-certificate.ts'
import type { World } from '../world.ts'
import { byAcme } from './by-acme.ts'

/** What to show next, or why nothing new. */
export type Candidate =
  | { readonly certificate: ServerCertificate; readonly because: string }
  | { readonly because: string }

/** Its date is when a renewal last went well. */
export const clockMark = ({ layout }: Site): string => join(layout.installerState, 'clock')

/** Gets a new certificate from where tls.source says, if it is time. @throws InstallError when it cannot be had */
export async function candidateFor(
  world: World,
  site: Site,
  { isForced }: { isForced: boolean },
): Promise<Candidate> {
  const { host, now, release } = world
  await requireSaneClock(host, now(), release.madeOn, clockMark(site))
  // Whatever the source: the own authority is what a fresh host begins with, and what is left when all else fails.
  await apply(() => world.host, [ownAuthority(site, world.now)])
  switch (site.settings.tls.source) {
    case 'internal-ca':
      return own(world, site, isForced)
    case 'files':
      return brought(world, site)
    case 'acme':
      return byAcme(world, site, isForced)
  }
}

async function own(world: World, site: Site, isForced: boolean): Promise<Candidate> {
  const { host, now } = world
  const names = certificateNames(site)
  const due = await whyDue(host, serverStore(site), {
    authority: authorityStore(site),
    names,
    source: 'internal-ca',
    now,
    lists: listsAddress(site),
  })
  const authority = await readAuthority(host, authorityStore(site))
  if (due === undefined && !isForced) return { because: await remaining(world, site) }
  if (authority === undefined)
    throw new InstallError('cannot issue a certificate', {
      because: 'the own authority is not there',
      remedy: 'run parley apply; it makes one',
    })
  requireLiving(authority, now())
  const { chain, key } = await issuedChain(authority, names, now(), listsAddress(site))
  return {
    certificate: { source: 'internal-ca', chain, key, trust: authority.root },
    because: due ?? 'you asked for it',
  }
}

/** It was renewed just now if that could be: without the root's key it cannot. */
function requireLiving({ issuing }: Authority, now: Date): void {
  const certificate = parsedCertificate(issuing.certificate)
  if (certificate === undefined || lifeLeft(certificate, now) > 0) return
  throw new InstallError('cannot issue a certificate', {
    because: `the issuing CA ended on ${certificate.validToDate.toISOString().slice(0, 10)}, and the root’s key is not on this host`,
    remedy: 'put the root’s key back (see docs/certificates.md), then: parley certs renew',
  })
}

/** Files that the settings name are read again: whoever renews them need not tell us. */
async function brought(world: World, site: Site): Promise<Candidate> {
  const { chainFile: chain, keyFile: key, trustFile: trust } = site.settings.tls
  if (chain === undefined || key === undefined) return { because: await remaining(world, site) }
  const found = await readBrought(world.host, { chain, key, trust })
  const { certificate } = requireUsable(found, certificateNames(site), world.now())
  const kept = await readServerCertificate(world.host, serverStore(site))
  if (kept?.chain === certificate.chain && kept.key === certificate.key)
    return { because: await remaining(world, site) }
  return { certificate, because: `${chain} has changed` }
}

/** `25 of 45 days are left` */
async function remaining({ host, now }: World, site: Site): Promise<string> {
  const kept = await readServerCertificate(host, serverStore(site))
  const [leaf] = certificatesIn(kept?.chain ?? '')
  if (leaf === undefined) return 'there is none'
  const life = (leaf.validToDate.getTime() - leaf.validFromDate.getTime()) / 86_400_000
  return `${Math.floor(life * lifeLeft(leaf, now()))} of ${Math.round(life)} days are left`
}
