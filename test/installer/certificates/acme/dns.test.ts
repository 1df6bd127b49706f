import { Resolver } from 'node:dns/promises'
import { X509Certificate } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { askHook } from '../../../../installer/certificates/acme/proofs/hook.ts'
import { localHost } from '../../../../installer/core/local-host.ts'
import { refuses } from '../../refusal.ts'
import { asking, byDns, name, neighbourhood } from './acme-world.ts'

const around = await neighbourhood(t)

/** What the zone holds there now. */
const records = async (label: string) => {
  const resolver = new Resolver()
  resolver.setServers([around.names.primary])
  return resolver.resolveTxt(`${label}.parley.test`).catch(() => [])
}

t.test(
  'a certificate by DNS-01: the record is laid by a signed update, and taken away',
  async t => {
    const { obtain } = asking(t, around)
    const leaf = new X509Certificate(await obtain({ challenge: byDns(around) }))
    t.ok(leaf.checkHost(name))
    t.same(await records('_acme-challenge.chat'), [])
  },
)

t.test('a name that is handed on by CNAME is proved where it leads', async t => {
  const { obtain } = asking(t, around)
  const chain = await obtain({ names: ['alias.parley.test'], challenge: byDns(around) })
  t.ok(new X509Certificate(chain).checkHost('alias.parley.test'))
  t.same(await records('elsewhere'), [])
})

t.test('an update that the DNS server refuses is told with its reason', async t => {
  const { names } = around
  const { obtain, state } = asking(t, around)
  const secret = /secret "(.)/
  const wrong: [string, RegExp][] = [
    [names.powerlessKey, /knows no key visitor that may do this/],
    [
      names.key.replace(secret, (_, first: string) => `secret "${first === 'A' ? 'B' : 'A'}`),
      /signature with the key installer wrong/,
    ],
    [names.key.replace('installer', 'stranger'), /knows no key stranger/],
    ['nonsense', /not a key as `tsig-keygen` prints it/],
    [names.key.replace('sha256', 'md5'), /algorithm is not one of/],
  ]
  for (const [key, because] of wrong)
    await refuses(t, obtain({ challenge: byDns(around, key) }), { because, remedy: /\w/ })
  t.match((await state()).attempts, [{ outcome: 'local' }])
})

t.test('a hook of the operator lays the record: words for it alone, no shell', async t => {
  const { obtain, folder } = asking(t, around)
  const hook = join(folder, 'hook')
  const key = join(folder, 'tsig.key')
  await writeFile(key, around.names.key)
  await writeFile(
    hook,
    `#!/bin/sh
echo "$#:$*" >>${folder}/heard
case $1 in deploy) verb=add ;; *) verb=delete ;; esac
printf 'server ${around.names.primary}\\nzone parley.test\\nupdate %s %s 60 TXT "%s"\\nsend\\n' $verb "$2" "$3" | nsupdate -k ${key}
`,
  )
  await chmod(hook, 0o755)
  const challenge = { type: 'dns-01', hook, resolvers: [around.names.primary] } as const
  const chain = await obtain({ challenge })
  t.ok(new X509Certificate(chain).checkHost(name))
  t.same(await records('_acme-challenge.chat'), [])
  const heard = (await readFile(join(folder, 'heard'), 'utf8')).trim().split('\n')
  t.match(heard, [
    /^3:deploy _acme-challenge\.chat\.parley\.test [\w-]{43}$/,
    /^3:cleanup _acme-challenge\.chat\.parley\.test [\w-]{43}$/,
  ])
})

t.test('a hook that fails is told with its own words', async t => {
  const { obtain, folder } = asking(t, around)
  const hook = join(folder, 'hook')
  await writeFile(hook, '#!/bin/sh\necho "the provider says no" >&2\nexit 7\n')
  await chmod(hook, 0o755)
  const challenge = { type: 'dns-01', hook, resolvers: [around.names.primary] } as const
  await refuses(t, obtain({ challenge }), {
    because: /deploy` failed: it ended with code 7: the provider says no/,
    remedy: /run it by hand/,
  })
  await writeFile(hook, '#!/bin/sh\necho "still waiting"\nexit 124\n')
  await t.rejects(askHook(localHost(), hook, 'deploy', name, 'x'), {
    message: /it was not done after 300 s: still waiting/,
  })
  const missing = { ...challenge, hook: join(folder, 'nothing') }
  await refuses(t, obtain({ challenge: missing }), { because: /code 127/ })
})

t.test('while a server of the zone lacks the record, the authority is not asked', async t => {
  const { obtain, state } = asking(t, around)
  await around.names.stopSecondary()
  await refuses(t, obtain({ challenge: byDns(around) }), {
    because: /is not seen on ns2\.parley\.test/,
    remedy: /take over changes/,
  })
  t.match((await state()).attempts, [{ outcome: 'local' }])
  t.same(await records('_acme-challenge.chat'), [], 'nothing is left in the zone')
})
