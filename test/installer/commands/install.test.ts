import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { issuedChain, newAuthority } from '../../../installer/certificates/authority.ts'
import { ctrlC, enter, onTerminal } from './on-terminal.ts'
import {
  appears,
  closeGate,
  freshFolder,
  goodAnswers,
  installedFolder,
  openGate,
  small,
  snapshot,
} from './run-small.ts'

// Each test starts whole programs, and the machine may be busy.
t.setTimeout(600_000)

const questions = [
  ['What is the organization called?', 'Small Office'],
  ['email address?', 'ada@example.org'],
  ['full name?', 'Ada'],
  ['host name do people type?', '\u0015chat.example.org'],
] as const

const answersOf = (folder: string) => ['--answers', join(folder, 'answers.yaml')]

t.test('installs from a file and says how to go on', async t => {
  const folder = await freshFolder(t)
  const { code, out, err } = await small(folder, 'install', ...answersOf(folder), '--yes')
  t.equal(code, 0, err)
  t.equal(
    out,
    `Parley is installed and answers.
  address    https://chat.example.org
  sign in    robin@example.org
  CA         ${folder}/etc/tls/ca.pem; give it to each device that shall trust this server`,
  )
  t.match(err, '✓ system: Debian GNU/Linux 12 (bookworm)')
  t.match(err, /\[2\/5\] file .*first: write it\n\[2\/5\] file .*first: done \(\d/)
  t.notMatch(err, '\u001B', 'no colour where nobody looks')
})

t.test('--json prints one object', async t => {
  const folder = await freshFolder(t)
  const { out } = await small(folder, 'install', ...answersOf(folder), '--yes', '--json')
  t.match(JSON.parse(out), {
    ok: true,
    url: 'https://chat.example.org',
    email: 'robin@example.org',
    changes: [],
    probes: [{ about: 'health', result: 'pass' }],
  })
})

t.test('a wizard asks, shows the plan, and installs', async t => {
  const folder = await freshFolder(t)
  const person = onTerminal(folder, 'install')
  for (const [question, answer] of questions) {
    await person.see(question)
    person.type(`${answer}${enter}`)
  }
  await person.see('5 changes')
  await person.see('Make these 5 changes?')
  person.type(`y${enter}`)
  await person.see('Parley is installed and answers.')
  t.equal(await person.ended, 0)
  t.match(await readFile(join(folder, 'etc/parley.yaml'), 'utf8'), 'name: Small Office')
})

t.test('the wizard examines a certificate that is brought, before anything else', async t => {
  const folder = await freshFolder(t)
  const company = await newAuthority(['chat.example.org'], new Date())
  const brought = await issuedChain(company, ['chat.example.org'], new Date())
  const another = await issuedChain(company, ['chat.example.org'], new Date())
  // Not in a home directory, which this checkout may be in: there the unit that renews would not see it.
  const apart = await mkdtemp(join(tmpdir(), 'brought-'))
  t.teardown(() => rm(apart, { recursive: true }))
  const at = (name: string) => join(apart, `${name}.pem`)
  for (const [name, text] of Object.entries({
    ...brought,
    another: another.key,
    root: company.root,
  }))
    await writeFile(at(name), text)
  const before = await snapshot(folder)
  const begun = async (key: string) => {
    const files = ['--tls-chain-file', at('chain'), '--tls-key-file', at(key)]
    const trust = ['--tls-trust-file', at('root')]
    const person = onTerminal(folder, 'install', '--tls-source', 'files', ...files, ...trust)
    for (const [question, answer] of questions) {
      await person.see(question)
      person.type(`${answer}${enter}`)
    }
    return person
  }
  const refused = await begun('another')
  await refused.see('cannot use this certificate')
  await refused.see('wrong key: ')
  t.equal(await refused.ended, 4)
  t.same(await snapshot(folder), before)
  const planned = await begun('key')
  await planned.see('certificate by files')
  await planned.see(`show the one in ${at('chain')}`)
  await planned.see('Make these 6 changes?')
  planned.type(ctrlC)
  t.equal(await planned.ended, 130)
  t.same(await snapshot(folder), before)
})

t.test('the wizard does not take what it cannot use', async t => {
  const person = onTerminal(await freshFolder(t), 'install', '--organization-name', 'X')
  await person.see('email address?')
  person.type(`nonsense${enter}`)
  await person.see('it is not an email address; write it as name@example.org')
  person.type(ctrlC)
  t.equal(await person.ended, 130)
})

t.test('Ctrl-C at a question leaves nothing behind', async t => {
  const folder = await freshFolder(t)
  const before = await snapshot(folder)
  for (const words of [['install'], ['install', ...answersOf(folder)]]) {
    const person = onTerminal(folder, ...words)
    await person.see('?')
    await person.see(words.length === 1 ? 'called?' : 'changes?')
    person.type(ctrlC)
    t.equal(await person.ended, 130)
    t.match(person.screen(), 'nothing was changed')
    t.notMatch(person.screen(), 'at process', 'no stack trace')
    t.same(await snapshot(folder), before)
    t.notOk((await small(folder, 'status')).err.includes('cut short'))
  }
})

t.test('no is the default, and changes nothing', async t => {
  const folder = await freshFolder(t)
  const before = await snapshot(folder)
  const person = onTerminal(folder, 'install', ...answersOf(folder))
  await person.see('changes?')
  person.type(enter)
  t.equal(await person.ended, 4)
  t.same(await snapshot(folder), before)
})

t.test('a step that cannot be undone is asked for by its name', async t => {
  const folder = await freshFolder(t)
  await writeFile(join(folder, 'one-way'), '')
  const person = onTerminal(folder, 'install', ...answersOf(folder))
  await person.see('cannot be undone')
  await person.see('volume cannot be undone (it erases the volume). Go on with it?')
  person.type(`n${enter}`)
  t.equal(await person.ended, 4)
  t.match(await small(folder, 'install', ...answersOf(folder), '--yes'), {
    code: 0,
    err: /cannot be undone: it erases the volume/,
  })
})

t.test('Ctrl-C during a step lets it end', async t => {
  const folder = await freshFolder(t)
  await closeGate(folder)
  const person = onTerminal(folder, 'install', ...answersOf(folder), '--yes')
  await appears(folder, 'slow')
  person.type(ctrlC)
  await person.see('SIGINT: stopping after the step in hand')
  await openGate(folder)
  t.equal(await person.ended, 130)
  t.equal(await readFile(join(folder, 'slow'), 'utf8'), 'open')
})

t.test(
  'without a terminal and without --yes it says what to type, before anything else',
  async t => {
    const folder = await freshFolder(t)
    const { code, out, err } = await small(folder, 'install', ...answersOf(folder))
    t.equal(code, 4)
    t.equal(out, '')
    t.match(err, `parley install --answers ${folder}/answers.yaml --yes`)
  },
)

t.test('with --yes, what nobody answered is named', async t => {
  const folder = await freshFolder(t, 'web:\n  hostname: chat.example.org\n')
  const { code, err } = await small(folder, 'install', ...answersOf(folder), '--yes')
  t.equal(code, 2)
  t.match(
    err,
    'organization.name: no answer: it has no default; set it in the answers file, or with --organization-name',
  )
})

t.test('a host that will not do is refused, with remedies', async t => {
  const folder = await freshFolder(t)
  const holder = { pid: 77, program: 'apache2', path: '/usr/sbin/apache2' }
  const facts = { listeners: [{ protocol: 'tcp', port: 443, uid: 0, holder }] }
  await writeFile(join(folder, 'facts.json'), JSON.stringify(facts))
  const before = await snapshot(folder)
  const { code, err } = await small(folder, 'install', ...answersOf(folder), '--yes')
  t.equal(code, 4)
  t.match(err, 'port 443: taken by apache2 (pid 77, /usr/sbin/apache2)\n→ stop apache2')
  t.same(await snapshot(folder), before)
})

t.test('a probe that fails after the install is told, and the exit code says so', async t => {
  const folder = await freshFolder(t)
  await writeFile(join(folder, 'sick'), '')
  t.match(await small(folder, 'install', ...answersOf(folder), '--yes'), {
    code: 1,
    out: /a check failed/,
    err: /failed: health: no answer\n.*heal it/,
  })
})

t.test('installing again changes nothing, with or without answers', async t => {
  const folder = await installedFolder(t)
  const before = await snapshot(folder)
  t.match(await small(folder, 'install', '--yes'), { code: 0 })
  t.match(await small(folder, 'install', ...answersOf(folder), '--yes'), { code: 0 })
  t.same(await snapshot(folder), before)
})

t.test('hostile words reach a file and a program as they are, and no shell', async t => {
  for (const name of [
    '$(touch "$0.hacked")',
    '`id`; reboot',
    '"; rm -rf / #',
    "' || true '",
    '{{name}} {{',
    '-n --help',
    '%s\\n$$',
  ]) {
    const answers = goodAnswers.replace('Example Cooperative', () => JSON.stringify(name))
    const folder = await freshFolder(t, answers)
    const { code, err } = await small(folder, 'install', ...answersOf(folder), '--yes')
    t.equal(code, 0, err)
    t.equal(await readFile(join(folder, 'first'), 'utf8'), `${name}\n`)
    t.equal(await readFile(join(folder, 'argument'), 'utf8'), name)
    t.same(
      Object.keys(await snapshot(folder))
        .map(path => path.slice(folder.length + 1))
        .sort(),
      ['answers.yaml', 'argument', 'etc', 'etc/parley.yaml', 'first', 'last', 'messages'],
    )
  }
})

t.test('a bad answers file changes nothing and names the line', async t => {
  const folder = await freshFolder(t, goodAnswers.replace('email: ', 'mail: '))
  const { code, err } = await small(folder, 'install', ...answersOf(folder), '--yes')
  t.equal(code, 2)
  t.match(err, `${folder}/answers.yaml:4:3: unknown setting owner.mail`)
  await mkdir(join(folder, 'a-directory'))
  t.match(await small(folder, 'install', '--answers', join(folder, 'a-directory'), '--yes'), {
    code: 2,
    err: /cannot read .*a-directory: it is a directory\n→ name a file/,
  })
})
