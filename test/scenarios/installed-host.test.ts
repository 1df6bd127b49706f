import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { z } from 'zod'
import { debianRoot, whyNoDebianRoot, type DebianRoot } from '../peers/debian-root.ts'
import { tellsEveryAnswer } from '../peers/egress-answers.ts'
import { heardEverythingOnce } from '../peers/heard.ts'
import { answersOn, hostname, install, supervisor } from '../peers/installing.ts'
import { talk } from '../peers/talk.ts'
import { until } from '../until.ts'

const installed = z.looseObject({
  ok: z.boolean(),
  url: z.string(),
  ca: z.string(),
  email: z.string(),
  passwordFile: z.string(),
  changed: z.array(z.object({ id: z.string() })),
})
const parley = ['parley']
const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

t.test(
  'an install on a real Debian 12, from the first command to the last',
  { skip: why ?? false },
  async t => {
    const host = await debianRoot(process.cwd(), hostname)
    t.teardown(() => host.destroy())
    await answersOn(host)
    await neighbours(host)
    const before = await foreignState(host)

    const first = await host.run(install(undefined, '--json'))
    t.equal(first.code, 0, `install succeeds: ${first.err.slice(-2000)}`)
    const site = installed.parse(JSON.parse(first.out))
    t.equal(site.url, `https://${hostname}`)
    t.equal(site.email, 'owner@chat.test')
    const password = z
      .looseObject({ password: z.string() })
      .parse(JSON.parse(await readFile(join(host.path, site.passwordFile), 'utf8'))).password
    const ca = join(host.path, site.ca)
    const curl = (...args: string[]) => {
      const [program = '', ...words] = host.outside([
        'curl',
        '--silent',
        '--show-error',
        '--cacert',
        ca,
        ...args,
      ])
      return execa(program, words, { reject: false })
    }

    await t.test('a stranger signs in with curl, and http leads to https', async t => {
      const answer = await curl(
        '--data-urlencode',
        `username=${site.email}`,
        '--data-urlencode',
        `password=${password}`,
        `${site.url}/api/v1/fetch_api_key`,
      )
      t.match(JSON.parse(answer.stdout), {
        result: 'success',
        email: site.email,
        api_key: /^[A-Za-z0-9]{32}$/,
      })
      const redirect = await curl(
        '--write-out',
        '%{http_code} %{redirect_url}',
        '--output',
        '/dev/null',
        `http://${hostname}/x?y=1`,
      )
      t.equal(redirect.stdout, `301 https://${hostname}/x?y=1`)
      const headers = await curl('--head', `${site.url}/api/v1/server_settings`)
      t.match(headers.stdout, /strict-transport-security: max-age=63072000/i)
    })

    await t.test('nothing of ours listens on TCP but nginx', async t => {
      const { out } = await host.run(['ss', '-lntup'])
      const listeners = out
        .split('\n')
        .slice(1)
        .filter(line => !line.includes(':5440 '))
      t.ok(listeners.length >= 2, 'it is listening at all')
      t.same(
        listeners.filter(line => !line.includes('"nginx"')),
        [],
      )
    })

    await t.test(
      'another account cannot reach the database, and the server owns nothing in it',
      async t => {
        const psql = (user: string, role: string, statement: string) =>
          host.run([
            'setpriv',
            `--reuid=${user}`,
            '--clear-groups',
            'psql',
            '--host=/run/parley-postgres',
            '--port=5433',
            '--username',
            role,
            '--dbname=parley',
            '--tuples-only',
            '--command',
            statement,
          ])
        for (const user of ['nobody', 'www-data', 'postgres'])
          for (const role of ['parley', 'parley_owner', 'parley-db'])
            t.not((await psql(user, role, 'select 1')).code, 0, `${user} as ${role} is refused`)
        t.not(
          (await host.run(['psql', '--host=127.0.0.1', '--port=5433', 'parley'])).code,
          0,
          'there is no TCP',
        )
      },
    )

    await t.test(
      'two people talk through zulip-js while the server restarts, and hear everything once',
      async t => {
        const restarts: Promise<unknown>[] = []
        const said = await talk({
          url: site.url,
          ca,
          email: site.email,
          password,
          messages: 200,
          wrap: host.outside,
          onSent: sent => {
            if (sent === 60) restarts.push(host.run(supervisor('restart', 'parley-web.service')))
            if (sent === 120)
              restarts.push(
                host.run([
                  'sh',
                  '-c',
                  'for p in /proc/[0-9]*; do grep -q server/main.ts $p/cmdline && kill -9 ${p#/proc/}; done; true',
                ]),
              )
          },
        })
        await Promise.all(restarts)
        t.equal(restarts.length, 2, 'the server was restarted once and killed once')
        t.ok(said.acknowledged.length === 201, 'all were sent')
        heardEverythingOnce(t, said)
      },
    )

    await t.test('a browser that trusts the authority signs in, writes and reads', async t => {
      const [program = '', ...words] = host.outside([
        process.execPath,
        new URL('../peers/browse.ts', import.meta.url).pathname,
      ])
      const says = 'From a browser, with love.'
      const picture = process.env['PARLEY_PICTURES']
      const seen = await execa(program, words, {
        reject: false,
        input: JSON.stringify({
          url: site.url,
          ca,
          email: site.email,
          password,
          says,
          ...(picture !== undefined && { picture: join(picture, 'installed-host.png') }),
        }),
      })
      t.equal(seen.exitCode, 0, seen.stderr)
      t.match(seen.stdout, says)
    })

    await t.test('a second apply finds nothing to do and restarts nothing', async t => {
      const pids = async () =>
        (
          await host.run([
            'sh',
            '-c',
            'cat /proc/[0-9]*/stat 2>/dev/null | grep -E "postgres|nginx|MainThread" | cut -d" " -f1,22 | sort -n | head -4',
          ])
        ).out
      const running = await pids()
      const plan = await host.run([...parley, 'plan', '--json'])
      t.equal(plan.code, 0)
      t.match(JSON.parse(plan.out), { changes: [] })
      const again = await host.run([...parley, 'apply', '--yes', '--json'])
      t.equal(again.code, 0, again.err)
      t.match(JSON.parse(again.out), { changed: [] })
      t.equal(await pids(), running, 'the same processes run')
      t.equal((await host.run([...parley, 'verify'])).code, 0)
      t.equal((await host.run([...parley, 'status', '--json'])).code, 0)
      t.equal((await host.run([...parley, 'doctor', '--json'])).code, 0)
    })

    await t.test('one edited line is one planned change, made and taken back', async t => {
      const file = join(host.path, 'etc/parley/parley.yaml')
      const original = await readFile(file, 'utf8')
      await writeFile(file, original.replace(/http_port: 80\b/, 'http_port: 8080'))
      const plan = await host.run([...parley, 'plan', '--json'])
      t.ok(
        JSON.stringify(JSON.parse(plan.out)).includes('nginx'),
        `the plan names nginx: ${plan.out}`,
      )
      t.equal((await host.run([...parley, 'apply', '--yes'])).code, 0)
      const moved = await curl(
        '--write-out',
        '%{http_code}',
        '--output',
        '/dev/null',
        `http://${hostname}:8080/`,
      )
      t.equal(moved.stdout, '301')
      t.equal((await host.run([...parley, 'undo', '--yes'])).code, 0)
      // nginx answers a reload before its new workers have taken over.
      const answer = async () =>
        (await curl('--write-out', '%{http_code}', '--output', '/dev/null', `http://${hostname}/`))
          .stdout
      await until(async () => (await answer()) === '301')
      await writeFile(file, original)
      t.match(JSON.parse((await host.run([...parley, 'plan', '--json'])).out), { changes: [] })
    })

    await t.test('egress check tells what may be reached, by which rule, and who answers', t =>
      tellsEveryAnswer(t, host),
    )

    await t.test('after a power cut everything comes back, with what was said', async t => {
      await host.powerCut()
      await host.start()
      // What this host's init would do for the neighbours.
      await host.run([
        'sh',
        '-euc',
        'install -d -o postgres -g postgres -m 2775 /run/postgresql; pg_ctlcluster 15 ledger start; nginx',
      ])
      const again = await host.run(install(undefined, '--json'))
      t.equal(again.code, 0, again.err.slice(-1500))
      const answer = await curl('--user', `${site.email}:${password}`, `${site.url}/health`)
      t.match(JSON.parse(answer.stdout), { status: 'ok' })
    })

    await t.test(
      'what was there before is untouched, and uninstall leaves the host as it was',
      async t => {
        const widened = before.replace('worker_connections 768;', 'worker_connections 4096;')
        t.equal(await foreignState(host), widened, 'but for the room in nginx')
        const kept = await host.run([...parley, 'uninstall', '--yes', '--json'])
        t.equal(kept.code, 0, kept.err)
        t.match(
          JSON.stringify(JSON.parse(kept.out)),
          /kept/,
          'without consent the data is kept and named',
        )
        t.equal((await host.run(['test', '-e', '/etc/nginx/sites-enabled/parley'])).code, 1)
        t.equal((await host.run(['getent', 'passwd', 'parley'])).code, 2)
        t.same(await foreignState(host), before)
      },
    )
  },
)

/** Another PostgreSQL cluster and another nginx site, as a host has them that does more than one thing. */
async function neighbours(host: DebianRoot): Promise<void> {
  const subject = ['-subj', '/CN=wiki.test', '-keyout', join(host.path, 'root/wiki.key')]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  await execa('openssl', [
    'req',
    '-x509',
    ...key,
    ...subject,
    '-out',
    join(host.path, 'root/wiki.pem'),
  ])
  const site = `server {
  listen 80;
  listen 443 ssl;
  server_name wiki.test;
  ssl_certificate /root/wiki.pem;
  ssl_certificate_key /root/wiki.key;
  return 200 wiki;
}
`
  const made = await host.run([
    'sh',
    '-euc',
    `export DEBIAN_FRONTEND=noninteractive
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    apt-get install --yes -qq --no-install-recommends nginx postgresql-15
    rm /usr/sbin/policy-rc.d /etc/nginx/sites-enabled/default
    pg_dropcluster 15 main
    pg_createcluster 15 ledger --port 5440 -- --no-sync
    pg_ctlcluster 15 ledger start
    printf %s "$1" > /etc/nginx/sites-enabled/wiki
    nginx`,
    'sh',
    site,
  ])
  if (made.code !== 0) throw new Error(`cannot make the neighbours: ${made.err}`)
}

/** What must not change: the neighbours' files, their cluster's process, what their site answers. */
async function foreignState(host: DebianRoot): Promise<string> {
  const look = `
    cat /etc/nginx/sites-enabled/wiki /etc/nginx/nginx.conf; ls /etc/postgresql/15/ledger; cat /etc/postgresql/15/ledger/*.conf | sha256sum
    pg_lsclusters --no-header | grep ledger | tr -s ' '; test ! -e /usr/sbin/policy-rc.d; test ! -e /etc/postgresql/15/main`
  const files = await host.run(['sh', '-euc', look])
  const [program = '', ...words] = host.outside([
    'curl',
    '--silent',
    '--insecure',
    '--header',
    'Host: wiki.test',
    '--resolve',
    'wiki.test:443:127.0.0.1',
    'https://wiki.test/',
  ])
  const { stdout } = await execa(program, words, { reject: false })
  return `${files.code}\n${files.out}\n${stdout}`
}
