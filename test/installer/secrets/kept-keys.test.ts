import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { localHost } from '../../../installer/core/local-host.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { foundOn } from '../../../installer/secrets/found.ts'
import { keptKeys } from '../../../installer/secrets/kept-keys.ts'
import { leftAlone } from '../../../installer/secrets/left-alone.ts'
import { sealingOf } from '../../../installer/secrets/sealing.ts'
import { mapped } from '../../../installer/volume/names.ts'
import { fileEntry, said } from '../simulated/machine.ts'
import { makeParents } from '../simulated/files.ts'
import { memoryWorld } from '../world.ts'
import { smallOfficeOn } from '../small-office.ts'

const siteIn = (folder: string) =>
  smallOfficeOn({
    ...hostLayout('embedded'),
    config: join(folder, 'etc'),
    keys: join(folder, 'keys'),
    installerState: folder,
  })

const made = new Date('2026-02-03T04:05:06Z')

function put(path: string, text: string) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, { mode: 0o600 })
  utimesSync(path, made, made)
}

t.test(
  'every key is told with its age, its place and what replaces it, and none is shown',
  async t => {
    const site = siteIn(t.testdir())
    for (const { path } of keptKeys) put(path(site), 'TOP SECRET')
    for (const name of ['signing', 'mail', 'audit'])
      put(sealingOf(site.layout).path(name), 'TOP SECRET')
    const found = await foundOn(localHost(), site)
    t.match(
      found.map(({ name }) => name),
      [
        'signing',
        'mail',
        'audit',
        'tls',
        'ca-issuing',
        'ca-root',
        'acme-account',
        'acme-eab',
        'acme-dns',
      ],
    )
    for (const { seal, since, rotatedBy, path } of found) {
      t.match({ seal, since }, { seal: 'file', since: made.toISOString() }, path)
      t.match(rotatedBy, /parley (?:certs|secrets|mail password)|put it in its place/)
    }
    t.notMatch(JSON.stringify(found), /TOP SECRET/)
  },
)

t.test('what a rotation of all leaves alone is told with the words that replace it', async t => {
  const told = leftAlone(['signing', 'tls'])
  t.match(told, [
    { name: 'mail', rotatedBy: 'parley mail password' },
    { name: 'ca-issuing' },
    { name: 'ca-root' },
    { name: 'acme-eab' },
    { name: 'acme-dns' },
  ])
  t.equal(told.length, 5)
  const brought = leftAlone(['signing']).find(({ name }) => name === 'tls')
  t.match(brought, { rotatedBy: /parley certs import/ }, 'a key that came with its certificate')
})

t.test(
  'what was never there is not listed; what must be there is missed; a root’s key may be away',
  async t => {
    const found = await foundOn(localHost(), siteIn(t.testdir()))
    t.match(found, [
      { name: 'signing', seal: null, since: null },
      { name: 'mail', seal: null, since: null },
      { name: 'audit', seal: null, since: null },
      { name: 'tls', seal: null, since: null },
      { name: 'ca-issuing', seal: null },
      { name: 'ca-root', seal: 'away', since: null },
    ])
    t.equal(found.length, 6)
  },
)

t.test(
  'keys on the encrypted volume are told so, and a secret sealed elsewhere is missed',
  async t => {
    const { host, layout } = await memoryWorld({ findmnt: () => Promise.resolve(said(mapped)) })
    const site = smallOfficeOn(layout)
    const leaf = keptKeys[0]?.path(site) ?? ''
    for (const path of [leaf, sealingOf(layout).path('signing')]) {
      await makeParents(host, path, 'root:root')
      await host.write(path, fileEntry('of another host', 'root:root', 0o600))
    }
    t.match(await foundOn(host, site), [
      { name: 'signing', seal: null },
      { name: 'mail', seal: null },
      { name: 'audit', seal: null },
      { name: 'tls', seal: 'volume' },
    ])
  },
)
