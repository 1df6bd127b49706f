import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newAccountKey } from '../../../../installer/certificates/acme/account.ts'
import { connect } from '../../../../installer/certificates/acme/connection.ts'
import { accountOf, rotateAccountKey } from '../../../../installer/commands/certs/acme-account.ts'
import { keepSecret } from '../../../../installer/commands/certs/acme-secrets.ts'
import { acmeSecret } from '../../../../installer/recipes/certificates.ts'
import { dying } from '../../dying-host.ts'
import { localHost } from '../../../../installer/core/local-host.ts'
import { ownFolder } from '../../../peers/own-folder.ts'
import { refuses } from '../../refusal.ts'
import { smallOfficeOn } from '../../small-office.ts'
import { certsFolder, certsWorld } from '../certs-world.ts'
import { neighbourhood, world as clock } from './acme-world.ts'

const skip = process.getuid?.() === 0 ? false : 'keys of the appliance are root’s'
t.setTimeout(300_000)

t.test('the account changes its key, killed at each of its steps', { skip }, async t => {
  const { authority } = await neighbourhood(t)
  const folder = await ownFolder(t)
  certsFolder(folder)
  const world = certsWorld(folder)
  const ca = join(folder, 'directory.pem')
  writeFileSync(ca, authority.trustedCa)
  const plain = smallOfficeOn(world.layout({ services: 'systemd', postgresPort: 5433 }))
  const tls = { ...plain.settings.tls, acmeDirectory: authority.url, acmeCaFile: ca }
  const site = {
    ...plain,
    settings: { ...plain.settings, tls: { ...tls, source: 'acme' as const } },
  }
  const directory = { url: authority.url, trustedCa: authority.trustedCa }
  const known = async (key: string) => {
    const { client } = await connect(directory, { key, contact: [] }, clock())
    return client.createAccount({ onlyReturnExisting: true }).then(
      () => true,
      () => false,
    )
  }
  await refuses(t, rotateAccountKey(world, site), {
    because: 'there is no account yet',
    remedy: /parley certs issue/,
  })

  const key = newAccountKey()
  await keepSecret(world.host, site, 'account-key.pem', key)
  const { client } = await connect(directory, { key, contact: [] }, clock())
  await client.createAccount({ termsOfServiceAgreed: true })
  const present = () => readFileSync(acmeSecret(site, 'account-key.pem'), 'utf8')

  let kills = 0
  for (let at = 1; ; at++) {
    const before = present()
    const { host, died } = dying(localHost(), at)
    const cut = await rotateAccountKey({ ...world, host }, site).catch(() => 'cut short')
    if (!died()) {
      t.equal(cut, undefined)
      break
    }
    kills++
    // What needs the account next completes the change first.
    const account = await accountOf(world, site)
    t.ok(await known(account.key), `killed at change ${at}: the authority knows the key on disk`)
    t.notOk(existsSync(acmeSecret(site, 'next-account-key.pem')))
    if (present() !== before) t.notOk(await known(before), 'and the old one no more')
  }
  t.ok(kills >= 4, `${kills} kills`)
  t.ok(await known(present()))

  await t.test('a directory that is away: the present key goes on working', async t => {
    const before = present()
    await authority.stop()
    await refuses(t, rotateAccountKey(world, site), {
      message: 'cannot change the key of the ACME account',
      remedy: /the present key goes on working/,
    })
    t.equal(present(), before)
  })
})
