import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { until } from '../../until.ts'
import { isThere, supervised } from './world.ts'

t.setTimeout(600_000)

const sleeper = (more = '') => `[Service]\nExecStart=/bin/sleep 1000\n${more}`

const note = (word: string) => `/bin/sh -c 'echo ${word} >> %t/order'`

const noting = (name: string, section = '') =>
  `[Unit]\n${section}\n[Service]\nExecStartPre=${note(`start-${name}`)}\nExecStart=/bin/sleep 1000\nExecStopPost=${note(`stop-${name}`)}\n`

t.test('a unit starts with what it requires, in order, and stops in reverse', async t => {
  const s = await supervised(t, {
    'app.service': noting('app', 'Requires=base.service\nAfter=base.service network.target'),
    'base.service': noting('base'),
  })
  t.equal((await s.say('is-active', 'app.service')).code, 3)
  t.equal((await s.say('start', 'app.service')).code, 0)
  t.match(await s.say('is-active', 'base.service'), { code: 0, out: 'active' })
  t.equal((await s.say('stop', 'base.service')).code, 0, 'stopping what is required')
  t.match(await s.say('is-active', 'app.service'), { code: 3, out: 'inactive' })
  const order = readFileSync(join(s.folder, 'runtime/order'), 'utf8').trim().split('\n')
  t.same(order, ['start-base', 'start-app', 'stop-app', 'stop-base'])
})

t.test('a service that ends is started again, and later each time', async t => {
  const s = await supervised(t, { 'a.service': sleeper('Restart=always\nRestartSec=10ms') })
  await s.say('start', 'a.service')
  const first = (await s.status('a.service'))?.pid ?? 0
  process.kill(first, 'SIGKILL')
  await until(
    async () =>
      (await s.status('a.service'))?.state === 'active' &&
      (await s.status('a.service'))?.pid !== first,
  )
  t.equal((await s.status('a.service'))?.restarts, 1)
  await s.say('stop', 'a.service')
  t.equal((await s.status('a.service'))?.state, 'inactive', 'asked to stop, it stays so')
})

t.test('a service that cannot start says why, and its log has its words', async t => {
  const s = await supervised(t, {
    'a.service': `[Service]\nExecStartPre=/bin/sh -c 'echo no such thing >&2; exit 7'\nExecStart=/bin/true\n`,
  })
  const { code, err } = await s.say('start', 'a.service')
  t.equal(code, 1)
  t.match(err, /cannot start a\.service: \/bin\/sh ended with code 7; see .*a\.log/)
  t.match(await s.log('a'), /no such thing/)
  t.equal((await s.say('start', 'lost.service')).code, 5, 'a unit that does not exist')
  t.match(await s.say('start', '../../etc/passwd.service'), { code: 1 }, 'a name that is a path')
})

t.test(
  'a killed supervisor takes its services with it; the next one ends only what was its own',
  async t => {
    const s = await supervised(t, {
      'a.service': sleeper(),
      'stubborn.service': `[Service]\nExecStart=/bin/sh -c 'trap "" TERM; while :; do sleep 1; done'\nTimeoutStopSec=100ms\n`,
    })
    await s.say('start', 'a.service')
    await s.say('start', 'stubborn.service')
    const a = (await s.status('a.service'))?.pid ?? 0
    const stubborn = (await s.status('stubborn.service'))?.pid ?? 0
    process.kill(await s.daemonPid(), 'SIGKILL')
    await until(() => !isThere(a))
    t.ok(isThere(stubborn), 'one does not hear the signal')
    t.equal((await s.boot()).code, 0)
    t.notOk(isThere(stubborn), 'the next supervisor has ended it')
    t.ok(isThere(process.pid), 'and nobody else')
    t.match(await s.say('is-active', 'a.service'), { code: 3 })
  },
)

t.test('two supervisors for one folder: the second leaves it to the first', async t => {
  const s = await supervised(t, { 'a.service': sleeper() })
  const pid = await s.daemonPid()
  t.equal((await s.boot()).code, 0)
  t.equal(await s.daemonPid(), pid)
})

t.test('a unit’s folders, mask, environment and user are as it says', async t => {
  process.env['SECRET'] = 'of the caller'
  t.teardown(() => delete process.env['SECRET'])
  const root = process.getuid?.() === 0
  const s = await supervised(t, {
    'a.service': `[Service]\nType=oneshot\nRemainAfterExit=yes\n${root ? 'User=nobody\nAmbientCapabilities=CAP_DAC_READ_SEARCH\n' : ''}UMask=0027\nRuntimeDirectory=mine\nRuntimeDirectoryMode=0700\nEnvironment="A=one two" B=3\nExecStart=/bin/sh -c 'umask; id -un; echo "$$A-$$B-$$(printenv SECRET || echo none)"; grep CapEff /proc/self/status; touch %t/mine/x'\n`,
  })
  t.equal((await s.say('start', 'a.service')).code, 0)
  const log = await s.log('a')
  t.match(log, /0027/)
  t.match(log, /one two-3-none/, 'nothing of the caller’s environment')
  t.ok(existsSync(join(s.folder, 'runtime/mine/x')))
  if (root) t.match(log, /nobody[^]*CapEff:\s*0000000000000004/)
  await s.say('stop', 'a.service')
  t.notOk(existsSync(join(s.folder, 'runtime/mine')), 'the runtime folder goes with it')
})

t.test('drop-ins change a unit after daemon-reload', async t => {
  const s = await supervised(t, { 'a.service': sleeper() })
  s.write('a.service.d/10-more.conf', `[Service]\nExecStart=\nExecStart=/bin/sleep 2000\n`)
  t.equal((await s.say('daemon-reload')).code, 0)
  await s.say('start', 'a.service')
  const pid = (await s.status('a.service'))?.pid ?? 0
  t.match(readFileSync(`/proc/${pid}/cmdline`, 'utf8'), /sleep.2000/)
})

t.test('enabled is what an operator enabled', async t => {
  const s = await supervised(t, { 'a.service': sleeper() })
  t.match(await s.say('is-enabled', 'a.service'), { code: 1, out: 'disabled' })
  await s.say('enable', 'a.service')
  t.match(await s.say('is-enabled', 'a.service'), { code: 0, out: 'enabled' })
  t.not((await s.say('enable', 'lost.service')).code, 0)
  t.same(JSON.parse((await s.say('states')).out), {
    'a.service': { isActive: false, isEnabled: true },
  })
  await s.say('start', 'a.service')
  t.same(JSON.parse((await s.say('states')).out), {
    'a.service': { isActive: true, isEnabled: true },
  })
  rmSync(join(s.folder, 'state/enabled/a.service'))
  t.equal((await s.say('is-enabled', 'a.service')).code, 1)
})

t.test(
  'a connection waits at a socket until its service answers, and across its restarts',
  async t => {
    const answer = `require("net").createServer(c=>c.end(process.pid+" "+process.env.LISTEN_PID+" "+process.env.LISTEN_FDS)).listen({fd:3})`
    const s = await supervised(t, {
      'a.socket': `[Socket]\nListenStream=%t/a.sock\nSocketMode=0600\n`,
      'a.service': `[Unit]\nRequires=a.socket\n[Service]\nExecStart=${process.execPath} -e '${answer}'\n`,
    })
    await s.say('start', 'a.socket')
    const early = answerOf(join(s.folder, 'runtime/a.sock'))
    await s.say('start', 'a.service')
    const [pid, listenPid, descriptors] = (await early).split(' ')
    t.equal(pid, listenPid)
    t.equal(descriptors, '1')
    await s.say('restart', 'a.service')
    t.not((await answerOf(join(s.folder, 'runtime/a.sock'))).split(' ')[0], pid, 'another process')
  },
)

t.test('as many connections wait as Backlog= says, and no more', async t => {
  const answer = `require("net").createServer(c=>c.end("answered")).listen({fd:3},2000)`
  const s = await supervised(t, {
    'a.socket': `[Socket]\nListenStream=%t/a.sock\nSocketMode=0600\nBacklog=2000\n`,
    'a.service': `[Unit]\nRequires=a.socket\n[Service]\nExecStart=${process.execPath} -e '${answer}'\n`,
    'b.socket': `[Socket]\nListenStream=%t/b.sock\nSocketMode=0600\nBacklog=10\n`,
  })
  await s.say('start', 'a.socket')
  const waiting = Array.from({ length: 1000 }, () => answerOf(join(s.folder, 'runtime/a.sock')))
  await s.say('start', 'a.service')
  t.same(new Set(await Promise.all(waiting)), new Set(['answered']))
  await s.say('start', 'b.socket')
  const many = Array.from({ length: 20 }, () => {
    const socket = net.connect(join(s.folder, 'runtime/b.sock'))
    t.teardown(() => socket.destroy())
    return once(socket, 'connect')
  })
  const refused = (await Promise.allSettled(many)).filter(({ status }) => status === 'rejected')
  t.ok(refused.length > 0, 'the kernel turns the others away')
})

t.test('a forking service is known by its PIDFile=', async t => {
  const s = await supervised(t, {
    'a.service': `[Service]\nType=forking\nPIDFile=%t/a.pid\nExecStart=/bin/sh -c 'setsid sleep 1000 & echo $$! > %t/a.pid'\n`,
  })
  t.equal((await s.say('start', 'a.service')).code, 0)
  const pid = (await s.status('a.service'))?.pid ?? 0
  t.match(readFileSync(`/proc/${pid}/cmdline`, 'utf8'), /sleep/)
  await s.say('stop', 'a.service')
  t.notOk(isThere(pid))
})

t.test(
  'a notify service is started when it says so',
  { skip: !existsSync('/usr/bin/perl') && 'needs perl' },
  async t => {
    const say = `use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0); print "saying\\n"; send(S, "READY=1", 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET})) or die; sleep 1000`
    const s = await supervised(t, {
      'a.service': `[Service]\nType=notify\nExecStart=/usr/bin/perl -e '${say}'\n`,
      'mute.service': `[Service]\nType=notify\nTimeoutStartSec=300ms\nExecStart=/bin/sleep 1000\n`,
    })
    t.equal((await s.say('start', 'a.service')).code, 0)
    t.match((await s.say('start', 'mute.service')).err, /it was not ready within 0\.3 s/)
  },
)

t.test(
  'Debian’s own nginx unit runs as it is',
  { skip: !existsSync('/lib/systemd/system/nginx.service') && 'nginx is not installed' },
  async t => {
    // With its own prefix: the machine's nginx and its ports are not ours.
    const s = await supervised(t, {})
    const configuration = join(s.folder, 'nginx.conf')
    const pidFile = join(s.folder, 'nginx.pid')
    writeFileSync(
      configuration,
      `pid ${pidFile}; error_log stderr; events {} http { access_log off; server { listen unix:${s.folder}/n.sock; return 200 "here"; } }`,
    )
    const unit = readFileSync('/lib/systemd/system/nginx.service', 'utf8')
    s.write(
      'nginx.service',
      unit
        .replaceAll('/run/nginx.pid', pidFile)
        .replaceAll(/(\/usr\/sbin\/nginx)/g, `$1 -c ${configuration}`),
    )
    const started = await s.say('start', 'nginx.service')
    t.equal(started.code, 0, started.err)
    t.equal((await s.say('reload', 'nginx.service')).code, 0)
    t.equal((await s.say('is-active', 'nginx.service')).code, 0)
    t.equal((await s.say('stop', 'nginx.service')).code, 0)
    t.notOk(existsSync(join(s.folder, 'nginx.pid')))
  },
)

function answerOf(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const connection = net.connect(path)
    connection.on('data', part => (text += part.toString()))
    connection.once('error', reject)
    connection.once('close', () => resolve(text))
  })
}

t.test('what somebody else started is taken as running, and reloaded', async t => {
  const s = await supervised(t, {
    'door.service': `[Service]\nType=forking\nPIDFile=%t/door.pid\nExecStart=/usr/bin/sleep 1000\nExecReload=/usr/bin/touch %t/reloaded\n`,
  })
  t.match(await s.say('is-active', 'door.service'), { code: 3 })
  const door = spawn('/usr/bin/sleep', ['1000'], { stdio: 'ignore' })
  t.teardown(() => door.kill())
  writeFileSync(join(s.folder, 'runtime/door.pid'), `${process.pid}`)
  t.match(await s.say('is-active', 'door.service'), { code: 3 }, 'a number that is another program')
  writeFileSync(join(s.folder, 'runtime/door.pid'), `${door.pid}`)
  t.match(await s.say('is-active', 'door.service'), { code: 0, out: 'active' })
  t.equal((await s.say('reload', 'door.service')).code, 0)
  t.ok(existsSync(join(s.folder, 'runtime/reloaded')))
})

t.test('an undo may ask for what does not run any more', async t => {
  const s = await supervised(t, { 'a.service': sleeper() })
  t.equal((await s.say('try-restart', 'a.service')).code, 0)
  t.match(await s.say('is-active', 'a.service'), { code: 3 }, 'it is left alone')
  await s.say('start', 'a.service')
  const before = (await s.status('a.service'))?.pid
  t.equal((await s.say('try-restart', 'a.service')).code, 0)
  t.not((await s.status('a.service'))?.pid, before)
  await s.say('shutdown')
  for (const verb of ['try-restart', 'try-reload-or-restart', 'stop'])
    t.equal((await s.say(verb, 'a.service')).code, 0, `${verb} without a supervisor`)
})
