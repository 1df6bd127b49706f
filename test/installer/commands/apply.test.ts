import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import {
  appears,
  closeGate,
  freshFolder,
  installedFolder,
  openGate,
  small,
  snapshot,
  startedUntil,
} from './run-small.ts'

// Each test starts whole programs, and the machine may be busy.
t.setTimeout(600_000)

t.test('after an apply the plan is empty, and another apply changes nothing', async t => {
  const folder = await installedFolder(t)
  const before = await snapshot(folder)
  t.match(await small(folder, 'plan', '--exit-code'), {
    code: 0,
    out: 'nothing to do: the host is as the settings say',
  })
  t.match(await small(folder, 'apply'), { code: 0, out: 'nothing to do' })
  t.same(await snapshot(folder), before)
})

t.test('an edited settings file is planned, then applied', async t => {
  const folder = await installedFolder(t)
  const path = join(folder, 'etc/parley.yaml')
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('https_port: 443', 'https_port: 8443 # behind a router'))
  t.match(await small(folder, 'plan', '--exit-code'), { code: 3, out: /last: write it/ })
  t.match(await small(folder, 'apply', '--yes'), { code: 0, out: 'applied 1 changes' })
  t.equal(await readFile(join(folder, 'last'), 'utf8'), '8443\n')
  t.match(await readFile(path, 'utf8'), '8443 # behind a router', 'the comment is the operator’s')
})

t.test('a flag wins over the file and is written to it; comments stay', async t => {
  const folder = await installedFolder(t)
  const path = join(folder, 'etc/parley.yaml')
  await writeFile(path, `# ours\n${await readFile(path, 'utf8')}`)
  t.match(await small(folder, 'apply', '--web-https-port', '9443', '--yes'), { code: 0 })
  const text = await readFile(path, 'utf8')
  t.match(text, /^# ours\n/)
  t.match(text, 'https_port: 9443')
  t.match(await small(folder, 'plan'), { out: /nothing to do/ })
})

t.test('the plan says where each setting comes from', async t => {
  const folder = await freshFolder(t)
  const answers = join(folder, 'answers.yaml')
  const words = ['plan', '--answers', answers, '--web-https-port', '8443']
  const { out } = await small(folder, ...words, '--show-settings')
  t.match(out, 'organization.name: Example Cooperative (file)')
  t.match(out, 'web.https_port: 8443 (flag)')
  t.match(out, 'web.http_port: 80 (default)')
  t.match(JSON.parse((await small(folder, ...words, '--json')).out), {
    settings: { 'web.https_port': { value: 8443, from: 'flag' } },
  })
})

t.test('planning changes nothing', async t => {
  const folder = await freshFolder(t)
  const before = await snapshot(folder)
  await small(folder, 'plan', '--answers', join(folder, 'answers.yaml'))
  t.same(await snapshot(folder), before)
})

t.test('without a terminal and without --yes it says what to type', async t => {
  const folder = await installedFolder(t)
  const { code, err } = await small(folder, 'apply', '--organization-name', "Robin's $(id)")
  t.equal(code, 4)
  t.match(err, String.raw`parley apply --organization-name 'Robin'\''s $(id)' --yes`)
  t.equal(await readFile(join(folder, 'first'), 'utf8'), 'Example Cooperative\n')
})

t.test('before an install it says so', async t => {
  t.match(await small(await freshFolder(t), 'apply', '--yes'), {
    code: 4,
    err: /cannot find an installed Parley.*\n.*parley install/,
  })
})

t.test('of two runs at once the second names the first and exits 5', async t => {
  const folder = await installedFolder(t)
  await closeGate(folder)
  const first = await startedUntil(folder, '] slow step: make it', 'apply', '--yes')
  const second = await small(folder, 'apply', '--yes')
  t.equal(second.code, 5)
  t.match(second.err, `\`parley apply --yes\` of tester (pid ${first.child.pid})`)
  await openGate(folder)
  t.match(await first.ended, { code: 0 })
})

t.test('SIGTERM ends the step in hand, says how to go on, and the next run goes on', async t => {
  const folder = await freshFolder(t)
  await closeGate(folder)
  const words = ['install', '--answers', join(folder, 'answers.yaml'), '--yes']
  const run = await startedUntil(folder, '] slow step: make it', ...words)
  run.child.kill('SIGTERM')
  await run.see('SIGTERM: stopping after the step in hand')
  await openGate(folder)
  const { code, err } = await run.ended
  t.equal(code, 130)
  t.match(err, 'to continue: parley install --answers')
  const halfway = await snapshot(folder)
  t.equal(halfway[join(folder, 'slow')], 'open', 'the step in hand was not cut')
  t.notOk(halfway[join(folder, 'last')], 'nothing was begun after it')
  t.match(await small(folder, 'apply', '--yes'), { code: 0, out: 'applied 1 changes' })
})

t.test('a second signal stops at once; the next run completes', async t => {
  const folder = await freshFolder(t)
  await closeGate(folder)
  const words = ['install', '--answers', join(folder, 'answers.yaml'), '--yes']
  const run = await startedUntil(folder, '] slow step: make it', ...words)
  await appears(folder, 'slow')
  run.child.kill('SIGTERM')
  await run.see('stopping after the step in hand')
  run.child.kill('SIGTERM')
  t.match(await run.ended, { code: 130, err: 'stopped in the middle of a step' })
  t.match(JSON.parse((await small(folder, 'status', '--json')).out), {
    ok: false,
    interrupted: { command: /^parley install/ },
  })
  await openGate(folder)
  t.match(await small(folder, 'apply', '--yes'), { code: 0 })
  t.match(await small(folder, 'plan'), { out: /nothing to do/ })
})
