import { dirname } from 'node:path'
import type { Host, Look } from '../../core/host.ts'
import { InstallError } from '../../core/install-error.ts'
import { acmeSecret, type AcmeSecret } from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'

/** Made once, and on disk before it is used: a later run goes on with the same. */
export async function keptSecret(
  host: Host,
  site: Site,
  name: AcmeSecret,
  make: () => string,
): Promise<string> {
  const path = acmeSecret(site, name)
  const entry = await host.read(path)
  if (entry?.kind === 'file') return entry.content
  const content = make()
  await keepSecret(host, site, name, content)
  return content
}

export async function keepSecret(
  host: Host,
  site: Site,
  name: AcmeSecret,
  content: string,
): Promise<void> {
  const owner = site.layout.accounts.operator
  await host.write(dirname(acmeSecret(site, name)), { kind: 'directory', mode: 0o700, owner })
  await host.write(acmeSecret(site, name), { kind: 'file', content, mode: 0o600, owner })
}

/** One that others gave. @throws InstallError (refused) where it was not put there */
export async function secretOf(host: Look, site: Site, name: AcmeSecret): Promise<string> {
  const path = acmeSecret(site, name)
  const entry = await host.read(path)
  if (entry?.kind === 'file') return entry.content.trim()
  throw new InstallError('cannot ask the ACME directory', {
    because: `there is no ${path}`,
    remedy: `put the key that you were given there: install -D -m 600 FILE ${path}`,
    exit: 'refused',
  })
}

/** What a file that the settings name says. */
export async function textOf(host: Look, path: string): Promise<string> {
  const entry = await host.read(path)
  if (entry?.kind === 'file') return entry.content
  throw missing(path, 'the settings name it')
}

export const missing = (what: string, because: string) =>
  new InstallError('cannot ask the ACME directory', {
    because: `${what} is not there, and ${because}`,
    remedy: 'put it into /etc/parley/parley.yaml, or choose another tls.acme_challenge',
    exit: 'refused',
  })
