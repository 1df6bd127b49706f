import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { enter, onTerminal } from './on-terminal.ts'
import { freshFolder, installedFolder, small, snapshot } from './run-small.ts'

// Each test starts whole programs, and the machine may be busy.
t.setTimeout(600_000)

t.test('undo takes back the last run, and the one before when asked again', async t => {
  const folder = await installedFolder(t)
  const installed = await snapshot(folder)
  await small(folder, 'apply', '--web-https-port', '8443', '--yes')
  t.match(await small(folder, 'undo', '--yes'), { code: 0, out: 'took back 2 steps, kept 0' })
  t.same(await snapshot(folder), installed)
  await small(folder, 'undo', '--yes')
  t.same(Object.keys(await snapshot(folder)).sort(), [
    join(folder, 'answers.yaml'),
    join(folder, 'messages'),
  ])
})

t.test('undo asks first, and says what it would take back', async t => {
  const folder = await installedFolder(t)
  const person = onTerminal(folder, 'undo')
  await person.see('- messages')
  await person.see('Take back 5 of these?')
  person.type(enter)
  t.equal(await person.ended, 4)
  t.match(await small(folder, 'undo'), { code: 4, err: /parley undo --yes/ })
  t.match(await small(folder, 'plan'), { out: /nothing to do/ })
})

t.test('uninstall keeps people’s data and says so; a later one may erase it', async t => {
  const folder = await installedFolder(t)
  t.match(await small(folder, 'uninstall', '--yes'), {
    code: 0,
    out: 'took back 5 steps, kept 1',
    err: "kept messages: it holds people's messages",
  })
  t.same(Object.keys(await snapshot(folder)), [
    join(folder, 'answers.yaml'),
    join(folder, 'messages'),
  ])
  t.match(await small(folder, 'uninstall', '--erase-data', '--yes'), { code: 0 })
  t.same(Object.keys(await snapshot(folder)), [join(folder, 'answers.yaml')])
  t.notOk(Object.keys(await snapshot(folder)).some(path => path.includes('messages')))
})

t.test('after an uninstall with its data nothing of the installer is left', async t => {
  const folder = await installedFolder(t)
  const { out } = await small(folder, 'uninstall', '--erase-data', '--yes', '--json')
  t.match(JSON.parse(out), { ok: true, undone: [{ resource: /last/ }] })
  t.rejects(readFile(join(folder, 'state/installer/journal.jsonl')))
  t.match(await small(folder, 'uninstall', '--yes'), { code: 0, out: 'nothing to take back' })
})

t.test('data is erased after the name of the host was typed, and not after another', async t => {
  const folder = await installedFolder(t)
  const person = onTerminal(folder, 'uninstall', '--erase-data')
  await person.see('Type ')
  person.type(`not-this-host${enter}`)
  t.equal(await person.ended, 4)
  t.ok((await snapshot(folder))[join(folder, 'messages')])
})

t.test('data kept by an uninstall is found again by an install', async t => {
  const folder = await installedFolder(t)
  await writeFile(join(folder, 'messages', 'hello'), 'hello')
  await small(folder, 'uninstall', '--yes')
  await small(folder, 'install', '--answers', join(folder, 'answers.yaml'), '--yes')
  t.equal(await readFile(join(folder, 'messages', 'hello'), 'utf8'), 'hello')
})

t.test('verify tells a difference from a fault', async t => {
  const folder = await installedFolder(t)
  t.match(await small(folder, 'verify'), { code: 0, out: /nothing to do.*\n.*health: it answers/ })
  await rm(join(folder, 'last'))
  t.match(await small(folder, 'verify'), { code: 3, out: /last: write it/ })
  await writeFile(join(folder, 'sick'), '')
  const { code, out } = await small(folder, 'verify', '--json')
  t.equal(code, 1)
  t.match(JSON.parse(out), {
    ok: false,
    changes: [{ id: /last/ }],
    probes: [{ about: 'health', result: 'fail', remedy: 'heal it' }],
  })
})

t.test('status says what runs', async t => {
  const folder = await installedFolder(t)
  await mkdir(join(folder, 'units'))
  await mkdir(join(folder, 'active'))
  for (const unit of ['parley-web.service', 'parley-web.socket', 'ssh.service'])
    await writeFile(join(folder, 'units', unit), '')
  await writeFile(join(folder, 'active', 'parley-web.socket'), '')
  const { code, out } = await small(folder, 'status')
  t.equal(code, 1)
  t.match(out, 'address      https://chat.example.org')
  t.match(out, '✗ stopped parley-web.service')
  t.match(out, '✓ runs    parley-web.socket')
  t.notMatch(out, 'ssh')
  await writeFile(join(folder, 'active', 'parley-web.service'), '')
  t.match(JSON.parse((await small(folder, 'status', '--json')).out), {
    ok: true,
    version: '1.2.3',
    units: [{ name: 'parley-web.service', active: true }, { active: true }],
    certificate: null,
    interrupted: null,
  })
})

t.test('doctor examines a host before an install and after', async t => {
  const folder = await freshFolder(t)
  t.match(await small(folder, 'doctor'), {
    code: 0,
    out: 'not installed; to install it: parley install',
  })
  const installed = await installedFolder(t)
  await writeFile(join(installed, 'facts.json'), JSON.stringify({ packages: { audit: 'broken' } }))
  t.match(await small(installed, 'doctor'), {
    code: 1,
    out: /✗ failed: packages: .*\n.*→ run `dpkg --configure -a`/,
  })
  t.match(JSON.parse((await small(installed, 'doctor', '--json')).out), {
    ok: false,
    installed: true,
    host: [{ about: 'user', result: 'pass' }],
    probes: [{ about: 'health' }],
    checks: [
      {
        name: 'pulse',
        severity: 'high',
        findings: [{ result: 'pass', evidence: ['60 beats a minute'] }],
      },
    ],
  })
})

t.test(
  'a failed check makes doctor fail, and shows how bad it is, what was seen and what to do',
  async t => {
    const folder = await installedFolder(t)
    t.match(await small(folder, 'doctor'), { code: 0, out: /✓ pulse: strong$/m })
    await writeFile(join(folder, 'sick'), '')
    t.match(await small(folder, 'doctor'), {
      code: 1,
      out: /✗ failed \(high\): pulse: none\n +0 beats a minute\n +→ call a doctor/,
    })
  },
)

t.test('doctor holds what it finds against a rule book', async t => {
  const folder = await installedFolder(t)
  const page = await small(folder, 'doctor', '--profile', 'hipaa')
  t.match(page.out, /✓ shown +164\.312\(e\)\(1\) +Transmission security\n +health: it answers/)
  t.match(page, { code: 1, out: /✗ not shown +164\.312\(c\)\(1\)[^]*\d+ of \d+ shown$/ })
  t.match(JSON.parse((await small(folder, 'doctor', '--profile', 'hipaa', '--json')).out), {
    ok: false,
    profile: 'hipaa',
    safeguards: [{ reference: '164.312(a)(1)', result: 'not shown', evidence: [] }],
  })
  t.match(await small(folder, 'doctor', '--profile', 'moon'), {
    code: 2,
    err: /no such profile[^]*use one of hipaa/,
  })
})

t.test('before an install each verb says so', async t => {
  const folder = await freshFolder(t)
  for (const verb of ['verify', 'status'])
    t.match(await small(folder, verb), { code: 4, err: /cannot find an installed Parley/ }, verb)
  for (const verb of ['undo', 'uninstall'])
    t.match(await small(folder, verb, '--yes'), { code: 0, out: 'nothing to take back' }, verb)
})

t.test('an error is one JSON object too', async t => {
  const { code, out, err } = await small(await freshFolder(t), 'status', '--json')
  t.equal(code, 4)
  t.match(JSON.parse(out), {
    ok: false,
    error: { what: /cannot find/, remedy: /install/, exit: 'refused' },
  })
  t.match(err, /^parley: cannot find/)
})
