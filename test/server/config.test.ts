import { join } from 'node:path'
import t from 'tap'
import { readConfig } from '../../server/config.ts'
import { runProgram } from './process.ts'

const good = `
url: https://chat.example.org:8443/
listen: { socket: /run/parley/web.sock }
database: { socketDirectory: /run/postgresql, port: 5433, name: parley, user: parley }
uploads: /var/lib/parley/uploads
`
const problems: Record<string, [string, RegExp]> = {
  'not YAML': ['url: [', /server\.yaml: .*/],
  empty: ['', /the whole file/],
  'a wrong type': [good.replace('5433', 'many'), /database\.port: /],
  'an unknown key': [`${good}colour: red`, /Unrecognized key: "colour"/],
  'plain HTTP': [good.replace('https:', 'http:'), /url: /],
  'no way to listen': [
    good.replace(/socket: .*web.sock/, ''),
    /listen: must be either socket or tls/,
  ],
}

t.test('a good file is read', async t => {
  const folder = t.testdir({ 'server.yaml': good })
  t.match(await readConfig(join(folder, 'server.yaml')), {
    url: 'https://chat.example.org:8443',
    log: { level: 'info' },
  })
})

for (const [name, [content, reason]] of Object.entries(problems))
  t.test(`a config file with ${name} ends the start with one clear line`, async t => {
    const file = join(t.testdir({ 'server.yaml': content }), 'server.yaml')
    const { code, stderr } = await runProgram('main.ts', ['--config', file])
    t.equal(code, 78)
    t.match(stderr, /^parley: cannot (use|read) the config file [^\n]+\n$/)
    t.match(stderr, reason)
  })

t.test('a missing file and a missing option end the start with one clear line', async t => {
  t.match(await runProgram('main.ts', ['--config', '/nowhere.yaml']), {
    code: 78,
    stderr: 'parley: cannot read the config file /nowhere.yaml: ENOENT\n',
  })
  for (const args of [[], ['--colour']])
    t.match(await runProgram('main.ts', args), { code: 78, stderr: /^parley: usage: .*\n$/ })
  t.match(await runProgram('admin.ts', ['--config', '/nowhere.yaml', 'migrate']), {
    code: 78,
  })
})
