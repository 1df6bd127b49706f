import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { debianRoot, whyNoDebianRoot } from '../peers/debian-root.ts'
import {
  answersOn,
  hostname,
  install,
  ownerOn,
  processesOn,
  supervisor,
} from '../peers/installing.ts'
import { underLoad } from '../peers/loading.ts'
import { formsOf, searched } from '../peers/secret-search.ts'
import { until } from '../until.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

t.test('a host at 200 requests a second', { skip: why ?? false }, async t => {
  const host = await debianRoot(process.cwd(), hostname)
  t.teardown(() => host.destroy())
  // The load asks more often than people do.
  await answersOn(host, { limits: { api_by_user: 'none', api_by_address: 'none' } })
  const first = await host.run(install(undefined, '--json'))
  t.equal(first.code, 0, first.err.slice(-2000))
  const ca = await readFile(join(host.path, 'etc/parley/tls/ca.pem'), 'utf8')
  const { email = '', password = '' } = (await ownerOn(host)) ?? {}
  const target = { url: `https://${hostname}`, port: 443, ca, email, password }
  const load = (work: () => Promise<unknown>, perSecond = 200) =>
    underLoad(t, { ...target, perSecond }, work, host.outside)
  const serverPids = () => processesOn(host, 'server/main.ts')

  await t.test('restarts of the web server fail no request', async t => {
    const pids = new Set(await serverPids())
    const { answered, failed, repeated, slowestMs, sent, due } = await load(async () => {
      for (let time = 0; time < 5; time++) {
        const ran = await host.run(supervisor('restart', 'parley-web.service'))
        t.equal(ran.code, 0, ran.err)
        for (const pid of await serverPids()) pids.add(pid)
      }
    })
    t.comment(
      `${answered} of ${sent} answered (${due} by the pace), the slowest after ${Math.round(slowestMs)} ms`,
    )
    t.same(failed, [])
    t.equal(repeated, 0, 'nobody had to ask twice')
    t.equal(answered, sent)
    t.ok(answered > 200)
    t.equal(pids.size, 6, 'five times another process')
  })

  const secretsList = async () =>
    JSON.parse((await host.run(['parley', 'secrets', 'list', '--json'])).out) as {
      secrets: { name: string; path: string }[]
    }

  await t.test(
    'so does a rotation of every secret, and the signed-in browser stays so',
    async t => {
      const { secrets: listed } = await secretsList()
      const names = listed.map(({ name }) => name)
      t.same(names, ['signing', 'mail', 'audit', 'tls', 'ca-issuing', 'ca-root'])
      // Of the others somebody must be told first.
      const secrets = listed.filter(({ name }) => ['signing', 'audit', 'tls'].includes(name))
      const before = await Promise.all(
        secrets.map(({ path }) => readFile(join(host.path, path), 'utf8')),
      )
      const { answered, failed, repeated } = await load(async () => {
        const ran = await host.run(['parley', 'secrets', 'rotate', 'all', '--json'])
        t.equal(ran.code, 0, ran.err)
        t.match(JSON.parse(ran.out), {
          ok: true,
          rotated: [
            { name: 'signing', completed: false },
            { name: 'audit', completed: false },
            { name: 'tls', completed: false },
          ],
        })
        t.match(ran.err, /left alone: mail; by parley mail password/)
        t.match(ran.err, /left alone: ca-root; by parley certs rotate-ca --root/)
        t.notMatch(ran.err, 'left alone: tls')
      })
      t.comment(`${answered} answered, ${repeated} of them on a second connection`)
      t.same(failed, [])
      t.ok(answered > 200)
      for (const [index, { path }] of secrets.entries())
        t.not(await readFile(join(host.path, path), 'utf8'), before[index])
      const plan = await host.run(['parley', 'plan', '--json'])
      t.match(JSON.parse(plan.out), { changes: [] }, 'and nothing is left to do')
      const verb = await host.run(['parley', 'secrets', 'rotate', 'nothing'])
      t.match(verb, { code: 2, err: /there is no secret of that name/ })
    },
  )

  await t.test(
    'nor do three rotations of the certificate’s key, by whoever asks twice',
    async t => {
      const { answered, failed, repeated, sent } = await load(async () => {
        for (let time = 0; time < 3; time++) {
          const ran = await host.run(['parley', 'secrets', 'rotate', 'tls'])
          t.equal(ran.code, 0, ran.err)
        }
      }, 50)
      t.comment(`${answered} of ${sent} answered, ${repeated} of them on a second connection`)
      t.same(failed, [])
      t.equal(answered, sent)
    },
  )

  await t.test('a rotation that is killed is completed by the next', async t => {
    const { failed } = await load(async () => {
      const running = host.run(['parley', 'secrets', 'rotate', 'signing'])
      // Seen from outside: asking on the host takes longer than a rotation.
      const secrets = join(host.path, 'etc/parley/secrets')
      await until(() => readdirSync(secrets).some(name => name.includes('.old')))
      for (const pid of await processesOn(host, 'installer/main.ts', 'rotate'))
        process.kill(pid, 'SIGKILL')
      t.not((await running).code, 0)
      const again = await host.run(['parley', 'secrets', 'rotate', 'signing'])
      t.equal(again.code, 0, again.err)
      t.match(again.out, /completed the rotation of signing that was cut short/)
    })
    t.same(failed, [])
    t.equal(
      (await host.run(['ls', '/etc/parley/secrets'])).out,
      'parley.audit\nparley.mail\nparley.signing',
      'nothing is left of it',
    )
  })

  await t.test(
    'no secret is in an argument, an environment, a log or a file of others',
    async t => {
      const text = await readFile(join(host.path, 'etc/parley/secrets/parley.signing'), 'utf8')
      const values = [...text.matchAll(/"secret":"([^"]+)"/g)].map(([, value = '']) => value)
      t.ok(values.length >= 3)
      for (const value of values) {
        t.same(
          await searched(host, formsOf(value)),
          ['/etc/parley/secrets/parley.signing'],
          'it is where it is kept, and nowhere else',
        )
      }
    },
  )
})
