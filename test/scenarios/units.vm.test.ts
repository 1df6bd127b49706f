import t from 'tap'
import { underLoad } from '../peers/loading.ts'
import { formsOf, searched } from '../peers/secret-search.ts'
import { until } from '../until.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import type { Machine } from './vm/machine.ts'
import { authorityOn, ownerOn, signIn } from './vm/operator.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(3_000_000)

const web = 'parley-web.service'

const property = async (host: Machine, unit: string, name: string) =>
  (await host.must(['systemctl', 'show', `--property=${name}`, '--value', unit])).trim()

const mainPid = (host: Machine, unit: string) => property(host, unit, 'MainPID')

t.test('units and secrets where systemd is process 1', { skip }, async t => {
  const host = await machine(t, { from: 'installed', network: 'client', tpm: true })
  await anotherSite(host)
  const applied = await host.must(['parley', 'apply', '--yes', '--json'])
  const ids = [{ id: 'unit nginx.service.d/parley.conf' }, { id: 'service nginx.service' }]
  t.match(JSON.parse(applied), { changed: ids }, 'its log wants a right')

  await t.test(
    'nginx keeps five rights of root, its workers none; another site goes on',
    async t => {
      const status = (pid: string) => host.must(['cat', `/proc/${pid}/status`])
      const master = await mainPid(host, 'nginx.service')
      // CAP_CHOWN for the other site's log, CAP_DAC_OVERRIDE, CAP_SETGID, CAP_SETUID, CAP_NET_BIND_SERVICE: bits 0, 1, 6, 7 and 10.
      t.match(await status(master), /CapBnd:\s0{13}4c3\n/)
      const workers = (await host.must(['pgrep', '--parent', master])).trim().split('\n')
      for (const worker of workers) {
        t.match(await status(worker), /CapEff:\s0{16}\n/)
        t.match(await status(worker), /NoNewPrivs:\s1\n/)
      }
      t.equal(await askOther(host), 'the other site')
      await host.write('/etc/nginx/sites-enabled/other', otherSite('changed', 'other'))
      await host.must(['systemctl', 'reload', 'nginx.service'])
      await until(async () => (await askOther(host)) === 'changed')
      t.match(await host.must(['cat', '/var/log/other/access.log']), /GET/)
      await host.sh(
        'cd /var/log/other; mv access.log access.log.1; kill -USR1 "$(cat /run/nginx.pid)"',
      )
      await until(async () => {
        await askOther(host)
        return (await host.run(['test', '-s', '/var/log/other/access.log'])).code === 0
      })
    },
  )

  await t.test('a web server that hangs is replaced', async t => {
    const before = await mainPid(host, web)
    await host.must(['kill', '-STOP', before])
    await until(async () => {
      const now = await mainPid(host, web)
      return now !== before && (await property(host, web, 'SubState')) === 'running'
    })
    t.equal(await property(host, web, 'NRestarts'), '1')
    t.match(await signIn(host), { result: 'success' })
  })

  const { email, password } = await ownerOn(host)
  const target = {
    url: 'https://chat.test',
    port: await host.outside(443),
    ca: await authorityOn(host),
    // What waits during a restart must not keep an emulated machine busy for minutes afterwards.
    perSecond: 2,
    email,
    password,
  }

  await t.test('a restart and a rotation fail no request', async t => {
    const pids = [await mainPid(host, web)]
    const { answered, failed } = await underLoad(t, target, async () => {
      await host.must(['systemctl', 'restart', web])
      pids.push(await mainPid(host, web))
      const ran = await host.run(['parley', 'secrets', 'rotate', 'all', '--json'])
      t.equal(ran.code, 0, ran.err)
      pids.push(await mainPid(host, web))
    })
    t.comment(`${answered} answered`)
    t.same(failed, [])
    t.equal(new Set(pids).size, 3)
    const plan = await host.run(['parley', 'plan', '--json'])
    t.match(JSON.parse(plan.out), { changes: [] })
  })

  await t.test('secrets are sealed, handed to one service, and nowhere else', async t => {
    const listed = await host.must(['parley', 'secrets', 'list', '--json'])
    t.match(JSON.parse(listed), { ok: true, secrets: [{ name: 'signing', seal: 'tpm2+host' }] })
    const opened = await host.must([
      'systemd-creds',
      'decrypt',
      '--name=parley.signing',
      '/etc/credstore.encrypted/parley.signing',
      '-',
    ])
    const values = [...opened.matchAll(/"secret":"([^"]+)"/g)].map(([, value = '']) => value)
    t.equal(values.length, 2)
    for (const value of values) {
      t.same(await searched(host, formsOf(value)), [])
      const said = await host.must(['journalctl', '--namespace=*', '--no-pager', '--output=export'])
      for (const form of formsOf(value)) t.notOk(said.includes(form), 'no journal has it')
    }
    const asWorker = ['setpriv', '--reuid=parley-worker', '--clear-groups', 'cat']
    const handed = '/run/credentials/parley-web.service/parley.signing'
    t.not((await host.run([...asWorker, handed])).code, 0, 'the worker cannot read it')
    for (const unit of [web, 'parley-worker.service', 'parley-postgres.service', 'nginx.service'])
      t.match(
        await host.must(['cat', `/proc/${await mainPid(host, unit)}/limits`]),
        /Max core file size +0 +0/,
        `${unit} writes no core dump`,
      )
  })
})

const otherSite = (says: string, cache?: string) => `
${cache === undefined ? '' : `proxy_cache_path /var/cache/nginx-${cache} keys_zone=${cache}:1m;`}
server {
  listen 127.0.0.1:8081 ssl;
  ssl_certificate /root/other.pem;
  ssl_certificate_key /root/other.key;
  access_log /var/log/other/access.log;
  location / { return 200 '${says}'; }
}
`

/** Somebody else's site on the same nginx: a key for root alone, a log of its own. */
async function anotherSite(host: Machine): Promise<void> {
  await host.sh(
    `mkdir -p /var/log/other /etc/nginx/sites-enabled
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=other -days 30 \\
      -keyout /root/other.key -out /root/other.pem 2>/dev/null
    chmod 600 /root/other.key`,
  )
  await host.write('/etc/nginx/sites-enabled/other', otherSite('the other site'))
  await host.must(['systemctl', 'reload', 'nginx.service'])
  await until(async () => (await askOther(host)) === 'the other site')
}

const askOther = async (host: Machine): Promise<string> =>
  (await host.run(['curl', '--silent', '--insecure', 'https://127.0.0.1:8081/'])).out
