import { newAccountKey, rollAccountKey } from '../../certificates/acme/account.ts'
import type { Account, Directory } from '../../certificates/acme/connection.ts'
import type { AcmeWorld } from '../../certificates/acme/obtain.ts'
import type { Host, Look } from '../../core/host.ts'
import { InstallError, reasonOf } from '../../core/install-error.ts'
import { acmeSecret } from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'
import type { World } from '../world.ts'
import { keepSecret, keptSecret, secretOf, textOf } from './acme-secrets.ts'

/** What asking a directory needs of the world. */
export const acmeWorld = ({ host, now }: World, { layout }: Site): AcmeWorld => ({
  host,
  now,
  owner: layout.accounts.operator,
  random: Math.random,
  wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
})

export async function directoryOf(host: Look, { settings: { tls } }: Site): Promise<Directory> {
  const { acmeDirectory: url, acmeCaFile: file } = tls
  return file === undefined ? { url } : { url, trustedCa: await textOf(host, file) }
}

const accountKey = 'account-key.pem'
const nextAccountKey = 'next-account-key.pem'

/** The account with the authority. A change of its key that was cut short is completed first: the old one may count no more. */
export async function accountOf(world: World, site: Site): Promise<Account> {
  const { host } = world
  if ((await host.read(acmeSecret(site, nextAccountKey))) !== undefined)
    await rotateAccountKey(world, site)
  return withKey(host, site, await keptSecret(host, site, accountKey, newAccountKey))
}

/**
 * Gives the account another key. On disk before the authority hears of it, so that a kill loses neither; running it again
 * completes it.
 * @throws InstallError when there is no account, or the authority does not take the key
 */
export async function rotateAccountKey(world: World, site: Site): Promise<void> {
  const { host } = world
  const present = await host.read(acmeSecret(site, accountKey))
  if (present?.kind !== 'file') throw accountless
  const next = await keptSecret(host, site, nextAccountKey, newAccountKey)
  const account = await withKey(host, site, present.content)
  try {
    await rollAccountKey(await directoryOf(host, site), account, next, acmeWorld(world, site))
  } catch (error) {
    throw unchanged(error)
  }
  await keepSecret(host, site, accountKey, next)
  await host.remove(acmeSecret(site, nextAccountKey))
}

async function withKey(host: Host, site: Site, key: string): Promise<Account> {
  const { acmeContact, acmeEabKeyId: keyId } = site.settings.tls
  return {
    key,
    contact: acmeContact === undefined ? [] : [`mailto:${acmeContact}`],
    ...(keyId !== undefined && {
      binding: { keyId, hmacKey: await secretOf(host, site, 'eab-key') },
    }),
  }
}

const accountless = new InstallError('cannot change the key of the ACME account', {
  because: 'there is no account yet',
  remedy: 'parley certs issue makes one, where tls.source is acme',
  exit: 'refused',
})

const unchanged = (error: unknown) =>
  new InstallError('cannot change the key of the ACME account', {
    because: reasonOf(error),
    remedy: 'the present key goes on working; run parley secrets rotate acme-account again later',
    cause: error,
  })
