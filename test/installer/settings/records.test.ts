import { readFile } from 'node:fs/promises'
import t from 'tap'
import { assumed, complete, together } from '../../../installer/settings/answers.ts'
import { settingsManual } from '../../../installer/settings/manual.ts'
import { parseAnswers } from '../../../installer/settings/parse.ts'
import { edited, exampleFile, operatorsFile } from '../../../installer/settings/render.ts'
import { keys } from '../../../installer/settings/settings.ts'

const example = () => complete(parseAnswers(exampleFile(), 'example'))

t.test('the example file is complete and usable as it stands', async t => {
  t.equal(parseAnswers(exampleFile(), 'example').size, keys.length)
  t.match(example(), { web: { hostname: 'chat.example.org', httpsPort: 443, httpPort: 80 } })
})

t.test('settings are frozen, at every depth', async t => {
  const settings = example()
  t.ok(Object.isFrozen(settings))
  for (const topic of Object.values(settings)) t.ok(Object.isFrozen(topic))
})

t.test('every setting is in the manual, and in INSTALL.md as the manual has it', async t => {
  const manual = settingsManual()
  const guide = await readFile(new URL('../../../INSTALL.md', import.meta.url), 'utf8')
  for (const { path, flag } of keys) {
    t.match(manual, new RegExp(`^${path}$`, 'm'))
    t.match(manual, `${flag} VALUE`)
  }
  t.ok(guide.includes(exampleFile()), 'INSTALL.md shows the file that `parley help answers` prints')
})

t.test('what is written is read back the same, whatever the words', async t => {
  for (const name of [
    "Robin's",
    '"q"',
    '$(id) `id`',
    '{{name}}',
    '#no: comment',
    '- x',
    'yes',
    '0x1F',
    '~',
    ': x',
    'null',
    '*a',
    '!t',
  ]) {
    const settings = complete(
      together(
        parseAnswers(exampleFile(), 'x'),
        new Map([['organization.name', { value: name, from: 'flag' }]]),
      ),
    )
    t.same(complete(parseAnswers(operatorsFile(settings), 'x')), settings, name)
  }
})

t.test('a value longer than a line is read back the same', async t => {
  for (const mark of ["'", '{{x}} : [a, &b] #', '\u00e9'])
    for (const from of [0, 40, 70]) {
      const words = `${'many words '.repeat(9).slice(0, from)}${mark}${' and more'.repeat(9)}`
      const value = words.slice(0, 99).trim()
      const stated = new Map([['owner.full_name', { value, from: 'flag' as const }]])
      const settings = complete(together(parseAnswers(exampleFile(), 'x'), stated))
      t.same(complete(parseAnswers(operatorsFile(settings), 'x')), settings, value)
      t.same(complete(parseAnswers(edited(exampleFile(), settings), 'x')), settings, value)
    }
})

t.test('editing a file changes what differs and nothing else', async t => {
  const settings = example()
  const text = exampleFile().replace('  https_port: 443\n', '  https_port: 444   # why\n')
  t.equal(edited(exampleFile(), settings), exampleFile())
  t.equal(
    edited(text, settings),
    exampleFile().replace('  https_port: 443\n', '  https_port: 443 # why\n'),
  )
  t.match(
    edited('# mine\nweb:\n  hostname: chat.example.org\n', settings),
    /^# mine\nweb:\n {2}hostname/,
  )
  t.same(complete(parseAnswers(edited('', settings), 'x')), settings)
})

const at = (from: 'file' | 'flag', value: string) => new Map([['web.hostname', { value, from }]])

t.test('a default gives way to the host, the host to the file, the file to a flag', async t => {
  const host = assumed({ hostname: 'host.example.org' })
  const value = (answers: typeof host) => answers.get('web.hostname')?.value
  t.equal(value(assumed({})), undefined)
  t.equal(value(host), 'host.example.org')
  t.equal(value(together(host, at('file', 'file.example.org'))), 'file.example.org')
  t.equal(
    value(together(host, at('file', 'file.example.org'), at('flag', 'flag.example.org'))),
    'flag.example.org',
  )
})

t.test('what nobody answered is named, with its flag', async t => {
  t.throws(() => complete(assumed({})), {
    message: 'cannot use these answers',
    because:
      /organization.name: no answer: it has no default; set it in the answers file, or with --organization-name/,
    exit: 'usage',
  })
})
