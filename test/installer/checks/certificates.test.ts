import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newAuthority } from '../../../installer/certificates/authority.ts'
import { stage, switchTo } from '../../../installer/certificates/generations.ts'
import { generationName, serverContents } from '../../../installer/certificates/kept.ts'
import { noteRenewal } from '../../../installer/certificates/renewal-record.ts'
import { certificatesAreRenewed } from '../../../installer/checks/certificate-life.ts'
import { certificateIsShown } from '../../../installer/checks/certificate-shown.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { whyNoNginx } from '../../peers/nginx-site.ts'
import { certificateBy, host, hostname, names, served } from '../certificates/real-store.ts'
import { smallOfficeOn } from '../small-office.ts'

/** All is well but for how long the certificate still lasts. */
const about = (result: string) => [
  { about: 'source', result: 'pass' },
  { about: 'certificate', result },
  { about: 'renewal', result: 'pass', found: 'none was tried yet' },
  { about: 'renewal timer', result: 'warn', remedy: /certs renew/ },
]

t.test(
  'doctor sees what people are shown, and how long it lasts',
  { skip: whyNoNginx },
  async t => {
    const { store, authority, server } = await served(t)
    const folder = t.testdir()
    symlinkSync(store.directory, join(folder, 'tls'))
    const layout = { ...hostLayout('embedded'), keys: folder, installerState: folder }
    const { settings } = smallOfficeOn(layout)
    const web = { ...settings.web, hostname, httpsPort: server.port }
    const site = { layout, settings: { ...settings, web } }
    const now = new Date()
    const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
    const shown = (at = now) => certificateIsShown.look({ host, site, now: at })
    const life = (at = now) => certificatesAreRenewed.look({ host, site, now: at })
    const bring = async (by: typeof authority) => {
      const contents = serverContents(await certificateBy(by))
      await stage(host, store, generationName(contents), contents)
      await switchTo(host, store, generationName(contents))
    }

    t.match(await shown(), [
      { about: 'certificate on disk', result: 'pass', found: '2 in the chain' },
      { about: 'certificate shown', result: 'pass', found: /as on disk/ },
    ])
    t.match(await shown(days(50)), [{ result: 'fail', found: /expired/ }, { result: 'pass' }])

    await t.test('its life is told by parts', async t => {
      t.match(await life(), about('pass'))
      t.match(await life(days(35)), about('warn'), 'less than a quarter is left')
      t.match(await life(days(42)), about('fail'), 'less than a tenth is left')
    })

    await t.test('a renewal that failed is seen, with its reason', async t => {
      const owner = store.owner
      const noted = { ...layout, accounts: { ...layout.accounts, operator: owner } }
      const record = { at: now.toISOString(), result: 'failed', because: 'no way out' } as const
      await noteRenewal(host, noted, record)
      const [, , renewal] = await life()
      t.match(renewal, { about: 'renewal', result: 'fail', found: /no way out/ })
    })

    await t.test('another source than the settings’ is seen', async t => {
      const tls = { ...settings.tls, source: 'acme' as const }
      const other = { layout, settings: { ...site.settings, tls } }
      const [source] = await certificatesAreRenewed.look({ host, site: other, now })
      t.match(source, { result: 'warn', remedy: 'parley certs issue' })
    })

    await t.test('one on disk that nginx has not read yet is seen', async t => {
      await bring(authority)
      t.match((await shown())[1], { result: 'fail', found: /^serial .*, on disk/ })
      await bring(await newAuthority(names, now))
      t.match((await shown())[1], { result: 'fail', remedy: /nginx -t/ }, 'and one of strangers')
    })

    await t.test('a port where nobody answers is seen', async t => {
      const closed = { ...site, settings: { ...site.settings, web: { ...web, httpsPort: 1 } } }
      const [, live] = await certificateIsShown.look({ host, site: closed, now })
      t.match(live, { result: 'fail', found: /ECONNREFUSED/ })
    })
  },
)

t.test('before there is a certificate, its life fails and nothing is said to be shown', async t => {
  const layout = { ...hostLayout('embedded'), keys: t.testdir(), installerState: '/nowhere' }
  const subject = { host, site: smallOfficeOn(layout), now: new Date() }
  t.same(await certificateIsShown.look(subject), [])
  const found = await certificatesAreRenewed.look(subject)
  t.match(found[1], { about: 'certificate', result: 'fail', remedy: /parley apply/ })
})
