import { writeFileSync } from 'node:fs'
import t from 'tap'
import { readEgressConfig } from '../../../server/egress/config.ts'

const read = (folder: string, text: string) => {
  writeFileSync(`${folder}/egress.yaml`, text)
  return readEgressConfig(`${folder}/egress.yaml`)
}
const head = 'socket: /run/parley/egress.sock\nlog: { level: info }\n'
const rule = (text: string) => `${head}allow:\n  - ${text}\ndeny:\n`

t.test('rules are read into what they are', async t => {
  const config = await read(
    t.testdir(),
    `${head}allow:
  - { text: "10.1.0.0/16:8443", network: 10.1.0.0/16, port: 8443 }
  - { text: "*:8443", host: "*", port: 8443 }
deny:
`,
  )
  t.match(config, {
    socket: '/run/parley/egress.sock',
    rules: {
      allow: [
        { text: '10.1.0.0/16:8443', network: [{ octets: [10, 1, 0, 0] }, 16], port: 8443 },
        { text: '*:8443', host: '*', port: 8443 },
      ],
      deny: [],
    },
  })
})

t.test('a broken file names itself and the key', async t => {
  for (const [text, because] of [
    [rule('{ text: a }'), 'allow.0: must name either host or network'],
    [rule('{ text: a, host: a, network: 10.0.0.0/8 }'), 'allow.0: must name either'],
    [rule('{ text: a, network: nonsense }'), 'allow.0.network: must be a network'],
    [rule('{ text: a, host: a, port: 0 }'), 'allow.0.port'],
    [`${head}allow:\ndeny:\nmore: 1\n`, 'more'],
    ['{', 'Flow map'],
  ] as const)
    await t.rejects(read(t.testdir(), text), {
      name: 'ConfigError',
      message: new RegExp(`^cannot use the config file .*egress.yaml: .*${because}`),
    })
  await t.rejects(readEgressConfig('/nowhere/egress.yaml'), { message: /ENOENT/ })
})
