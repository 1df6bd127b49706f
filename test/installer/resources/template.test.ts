import t from 'tap'
import { parse } from 'yaml'
import { parseCommandLine } from '../../../installer/supervisor/command-line.ts'
import { render } from '../../../installer/resources/template.ts'

const hostile = [
  `"; drop`,
  `' or ''='`,
  'a b',
  '{{x}}',
  '# no comment',
  'back\\slash',
  '%n $HOME ${HOME}',
  '} server {',
  'ünïcödé',
  '- [list]',
]

t.test('a missing and an unused name are errors', async t => {
  t.throws(() => render('x/a.yaml', 'a: {{b}}', {}), { message: /cannot fill in/ })
  t.throws(() => render('x/a.yaml', 'a: 1', { b: 1 }), { message: /cannot fill in/ })
})

t.test('YAML: any value comes back as it was given', async t => {
  for (const value of [...hostile, 'two\nlines: here', '\u0000'])
    t.same(parse(render('x/a.yaml', 'a: {{value}}\nb: 1\n', { value })), { a: value, b: 1 })
  t.same(parse(render('x/a.yaml', 'a: {{value}}', { value: { b: { c: 'd' } } })), {
    a: { b: { c: 'd' } },
  })
})

t.test('one line stays one line: a value with a line break is refused', async t => {
  for (const name of ['x/nginx/a.conf', 'x/postgresql.conf', 'x/pg_hba.conf', 'systemd/a.service'])
    for (const value of ['a\nb', 'a\rb', 'a\0b', { not: 'one' }])
      t.throws(() => render(name, 'a {{value}}', { value }), { message: /cannot write value into/ })
})

t.test('PostgreSQL: quotes and backslashes stay inside the quotes', async t => {
  const text = render('x/postgresql.conf', 'a = {{value}}', { value: `it's \\ 'b` })
  t.equal(text, `a = 'it''s \\\\ ''b'`)
  t.equal(render('x/pg_hba.conf', 'local {{value}} peer', { value: 'a" b' }), 'local "a"" b" peer')
  for (const value of ['/^.*$', '+group', '@file'])
    t.throws(() => render('x/pg_ident.conf', '{{value}}', { value }), /cannot write value/)
})

t.test('nginx: quoted, and a variable is refused', async t => {
  const text = render('x/nginx/a.conf', 'root {{value}};', { value: '"; } evil { \\' })
  t.equal(text, 'root "\\"; } evil { \\\\";')
  t.throws(() => render('x/nginx/a.conf', 'a {{value}};', { value: '$host' }), /cannot write value/)
})

t.test('units: a command line keeps its words, whatever is in them', async t => {
  for (const value of hostile) {
    const line = render('systemd/a.service', 'ExecStart={{value}} --last', { value })
    // systemd first fills %, then splits, then fills $: what is left must be the value.
    const { words } = parseCommandLine(line.replace('ExecStart=', '').replaceAll('%%', '%'))
    t.same(
      words.map(word => word.replaceAll('$$', '$')),
      [value, '--last'],
    )
  }
  t.equal(render('systemd/a.service', 'User={{value}}', { value: 'a%b$c' }), 'User=a%%b$c')
  t.equal(
    render('systemd/a.service', 'ReadWritePaths={{value}}', { value: 'a b' }),
    'ReadWritePaths="a b"',
  )
  t.throws(
    () => render('systemd/a.service', 'User={{value}}', { value: 'a\\' }),
    /cannot write value/,
  )
})

t.test('a line with a list stands there once for each, and not at all for none', async t => {
  const text = 'a\nlisten {{ports}};\nb'
  t.equal(render('x/nginx/a.conf', text, { ports: ['1', '2'] }), 'a\nlisten "1";\nlisten "2";\nb')
  t.equal(render('x/nginx/a.conf', text, { ports: [] }), 'a\nb')
})

t.test('a passage that goes with a list is left out when the list is empty', async t => {
  const text = 'a\n# Only with ports:\nlisten {{ports}};\nserve;\n# End of ports.\nb\n'
  t.equal(render('x/nginx/a.conf', text, { ports: ['1'] }), 'a\nlisten "1";\nserve;\nb\n')
  t.equal(render('x/nginx/a.conf', text, { ports: [] }), 'a\nb\n')
})

t.test('a file of an unknown format is an error of ours', async t => {
  t.throws(() => render('x/a.ini', '', {}), { message: 'no encoder for x/a.ini' })
})
