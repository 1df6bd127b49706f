import t from 'tap'
import { systemdRoot, whyNoSystemd } from '../peers/systemd-root.ts'

t.setTimeout(900_000)

const hostname = 'chat.test'
const answers = `organization: { name: Observatory }
owner: { email: owner@chat.test, full_name: Tove Lind }
web: { hostname: ${hostname} }
`
/** Exposure at most, by systemd's own judgement of the running units. */
const exposures = { 'parley-web.service': 1, 'parley-postgres.service': 1 }

t.test(
  'an install where systemd runs the units',
  { skip: (await whyNoSystemd()) ?? false },
  async t => {
    const host = await systemdRoot(process.cwd(), hostname)
    t.teardown(() => host.destroy())
    await host.run(['sh', '-c', `echo 127.0.0.1 localhost ${hostname} > /etc/hosts`])
    await host.run(['tee', '/root/answers.yaml'], answers)
    const installed = await host.run([
      '/parley/bin/parley',
      'install',
      '--answers',
      '/root/answers.yaml',
      '--yes',
    ])
    t.equal(installed.code, 0, installed.err.slice(-2000))

    await t.test('it answers, through nginx, under all of its hardening', async t => {
      const health = () =>
        host.outside([
          'curl',
          '--silent',
          '--insecure',
          '--resolve',
          `${hostname}:443:127.0.0.1`,
          `https://${hostname}/health`,
        ])
      t.match((await health()).out, '"status":"ok"')
      const judged = (await host.run(['systemd-analyze', 'security', '--no-pager'])).out
      for (const [unit, atMost] of Object.entries(exposures)) {
        const exposure = Number(new RegExp(`^${unit}\\s+([\\d.]+)`, 'm').exec(judged)?.[1])
        t.comment(`${unit}: exposure ${exposure} while running`)
        t.ok(exposure <= atMost, `${unit} is exposed by ${exposure}, at most ${atMost}`)
      }
      t.equal((await host.run(['systemctl', 'restart', 'parley-web.service'])).code, 0)
      t.match(
        (await health()).out,
        '"status":"ok"',
        'the socket held the connection through the restart',
      )
    })

    await t.test('the process that reads requests sees no network and has no rights', async t => {
      const look = `pid=$(systemctl show --property=MainPID --value parley-web)
      nsenter --target=$pid --net ls /sys/class/net; grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/$pid/status | tr -d '\\t'
      nsenter --target=$pid --net cat /proc/net/route | tail -n +2`
      t.same((await host.run(['sh', '-c', look])).out.split('\n'), [
        'lo',
        'CapEff:0000000000000000',
        'NoNewPrivs:1',
        'Seccomp:2',
      ])
    })

    await t.test(
      'plan is empty, a killed server comes back, and uninstall leaves nothing',
      async t => {
        t.equal((await host.run(['parley', 'plan', '--exit-code'])).code, 0)
        const pid = async () =>
          (await host.run(['systemctl', 'show', '--property=MainPID', '--value', 'parley-web'])).out
        const before = await pid()
        await host.run(['sh', '-c', `kill -9 ${before}`])
        t.match(
          (
            await host.outside([
              'curl',
              '--silent',
              '--insecure',
              '--retry',
              '20',
              '--retry-all-errors',
              '--resolve',
              `${hostname}:443:127.0.0.1`,
              `https://${hostname}/health`,
            ])
          ).out,
          '"status":"ok"',
        )
        t.not(await pid(), before)
        t.equal((await host.run(['parley', 'status'])).code, 0)
        const gone = await host.run(['parley', 'uninstall', '--erase-data', '--yes'])
        t.equal(gone.code, 0, gone.err.slice(-1500))
        const left = await host.run([
          'sh',
          '-c',
          'ls -d /etc/parley /opt/parley /var/lib/parley /etc/systemd/system/parley* /etc/nginx/sites-*/parley /usr/local/bin/parley; getent passwd parley parley-db',
        ])
        t.equal(left.out, '', 'no file, no unit, no account')
      },
    )
  },
)
