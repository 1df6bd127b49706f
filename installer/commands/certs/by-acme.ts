import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { nextAttempt } from '../../certificates/acme/attempts.ts'
import { obtainChain, type AcmeWorld, type Challenge } from '../../certificates/acme/obtain.ts'
import { renewalAdvice } from '../../certificates/acme/renewal.ts'
import { readAcmeState } from '../../certificates/acme/state.ts'
import { requireUsable } from '../../certificates/brought.ts'
import { namesMissing, parsedCertificate } from '../../certificates/inspect.ts'
import { readServerCertificate } from '../../certificates/kept.ts'
import type { Host, Look } from '../../core/host.ts'
import { InstallError } from '../../core/install-error.ts'
import { acmeSecret, certificateNames, serverStore } from '../../recipes/certificates.ts'
import { challengesDirectory } from '../../recipes/nginx.ts'
import type { Site } from '../../recipes/site.ts'
import type { World } from '../world.ts'
import { accountOf, acmeWorld, directoryOf } from './acme-account.ts'
import { keptSecret, missing, secretOf, textOf } from './acme-secrets.ts'
import type { Candidate } from './candidate.ts'

/** A chain from the ACME directory of the settings, if it is time. @throws InstallError in words when it cannot be had */
export async function byAcme(world: World, site: Site, isForced: boolean): Promise<Candidate> {
  const { host, now } = world
  const names = certificateNames(site)
  const asking = acmeWorld(world, site)
  const stateFile = join(site.layout.installerState, 'acme.json')
  const directory = await directoryOf(host, site)
  const kept = await readServerCertificate(host, serverStore(site))
  const present = kept?.source === 'acme' ? kept.chain : undefined
  if (!isForced) {
    const later =
      present !== undefined && covers(present, names)
        ? await whenLater(asking, { chain: present, directory, stateFile })
        : undefined
    if (later !== undefined) return { because: later }
    await requirePatience(host, stateFile, now())
  }
  const key = await keptSecret(host, site, 'next-key.pem', newKey)
  const chain = await obtainChain(asking, {
    names,
    key,
    directory,
    account: await accountOf(world, site),
    challenge: await challengeOf(site, () => secretOf(host, site, 'dns-key')),
    ...(present !== undefined && { replaces: present }),
    stateFile,
  })
  const found = { source: 'acme', chain, key, ...(await trustOf(host, site)) } as const
  const { certificate } = requireUsable(found, names, now())
  return { certificate, because: `${new URL(directory.url).hostname} has issued it` }
}

async function whenLater(
  asking: AcmeWorld,
  question: Parameters<typeof renewalAdvice>[1],
): Promise<string | undefined> {
  const { renewAt, because } = await renewalAdvice(asking, question)
  return renewAt > asking.now() ? `to be renewed on ${minute(renewAt)}: ${because}` : undefined
}

/** After failures the timer waits longer and longer. @throws InstallError until it is time */
async function requirePatience(host: Host, stateFile: string, now: Date): Promise<void> {
  const next = nextAttempt((await readAcmeState(host, stateFile)).attempts)
  if (next !== undefined && next > now) throw tooSoon(next)
}

async function trustOf(host: Look, { settings: { tls } }: Site): Promise<{ trust?: string }> {
  return tls.trustFile === undefined ? {} : { trust: await textOf(host, tls.trustFile) }
}

/** The next order is made with a key of its own: the one that was just used is shown to people now. */
export const forgetNextKey = (host: Host, site: Site): Promise<void> =>
  host.remove(acmeSecret(site, 'next-key.pem'))

/** Looks whether the settings say all that is needed. @throws InstallError (refused) that says what is missing */
export async function requireAcmeSettings(host: Look, site: Site): Promise<void> {
  await directoryOf(host, site)
  await trustOf(host, site)
  // Secrets that others gave may lie on a volume that is not there yet.
  await challengeOf(site, () => Promise.resolve(''))
}

async function challengeOf(site: Site, dnsKey: () => Promise<string>): Promise<Challenge> {
  const { tls, web } = site.settings
  const { acmeChallenge, acmeDnsHook: hook, acmeDnsServer, acmeDnsZone: zone } = tls
  switch (acmeChallenge) {
    case 'http-01': {
      if (web.httpPort === undefined)
        throw missing('web.http_port', 'the authority asks on port 80')
      const owner = site.layout.accounts.operator
      return { type: 'http-01', port: web.httpPort, directory: challengesDirectory, owner }
    }
    case 'dns-hook':
      if (hook === undefined) throw missing('tls.acme_dns_hook', 'a program is to set the record')
      return { type: 'dns-01', hook }
    case 'dns-update': {
      if (acmeDnsServer === undefined) throw missing('tls.acme_dns_server', 'it takes the record')
      const key = await dnsKey()
      const server = serverIn(acmeDnsServer)
      return { type: 'dns-01', update: { server, key, ...(zone !== undefined && { zone }) } }
    }
  }
}

/** `192.0.2.53`, `ns.example.org:5353`, `[2001:db8::1]:53` */
function serverIn(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+|.*:.*:.*?))(?::(\d+))?$/.exec(text) ?? []
  return { host: bracketed ?? plain ?? text, port: Number(port ?? 53) }
}

const tooSoon = (next: Date) =>
  new InstallError('cannot ask the ACME directory yet', {
    because: `the last attempts failed; the next one is on ${minute(next)}`,
    remedy: 'parley certs status says what failed; parley certs issue asks at once',
  })

function covers(chain: string, names: readonly string[]): boolean {
  const leaf = parsedCertificate(chain)
  return leaf !== undefined && namesMissing(leaf, names).length === 0
}

const minute = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')}Z`

const newKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  })
