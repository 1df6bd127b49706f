import t from 'tap'
import { InstallError } from '../../../installer/core/install-error.ts'
import { parseAnswers } from '../../../installer/settings/parse.ts'

const problemsOf = (text: string): string => {
  try {
    parseAnswers(text, 'a.yaml')
  } catch (error) {
    if (error instanceof InstallError) return error.because
    throw error
  }
  return 'none'
}

const refused: readonly (readonly [what: string, text: string, says: string | RegExp])[] = [
  [
    'an unknown setting',
    'web:\n  htps_port: 1\n',
    'a.yaml:2:3: unknown setting web.htps_port: the settings of web are hostname, https_port, http_port; correct or remove it',
  ],
  [
    'an unknown topic',
    '\nsecrets: {}\n',
    /^a.yaml:2:1: unknown topic secrets: the topics are organization, owner, web, .*; correct or remove it$/,
  ],
  [
    'text for a port',
    'web: {https_port: "443"}',
    'a.yaml:1:19: cannot use web.https_port: it is text; write a number, without quotes',
  ],
  [
    'a port out of range',
    'web:\n  https_port: 65536',
    /^a.yaml:2:15: .*not a port; use a whole number from 1 to 65535$/,
  ],
  ['a word for yes', 'firewall:\n  enabled: "no"', /it is text; write true or false/],
  ['a name for a network', 'firewall:\n  ssh_from: office', /office is no network/],
  ['a network too long', 'firewall:\n  ssh_from: 10.0.0.0/8, 10.1.1.1/33', /from 0 to 32/],
  ['a zone in a network', 'firewall:\n  ssh_from: fe80::1%eth0', /no network/],
  ['a port without its protocol', 'firewall:\n  extra_ports: "25"', /25 is no port/],
  ['ports backwards', 'firewall:\n  extra_ports: 9-8/tcp', /9-8\/tcp is outside/],
  ['a rule for a port', 'firewall:\n  extra_ports: "25/tcp; flush ruleset"', /is no port/],
  ['half a port', 'web:\n  https_port: 80.5', /not a port/],
  ['infinity', 'web:\n  https_port: .inf', /not a port/],
  [
    'a number for a name',
    'organization:\n  name: 42',
    /^a.yaml:2:9: .*it is a number; write text, in quotes$/,
  ],
  ['nothing for a name', 'organization:\n  name:', /it is nothing/],
  ['an empty name', 'organization:\n  name: "  "', /it is empty/],
  [
    'a list for a name',
    'organization:\n  name: [a]',
    /^a.yaml:2:9: .*it is a list; write a plain value/,
  ],
  ['a mapping for a name', 'organization:\n  name: {a: b}', /it is a mapping/],
  [
    'a name too long',
    `organization:\n  name: ${'x'.repeat(41)}`,
    /it has 41 characters; use at most 40/,
  ],
  [
    'a key twice',
    'web:\n  https_port: 1\n  https_port: 2',
    /^a.yaml:3:3: .*given twice; keep one$/,
  ],
  ['a topic twice', 'web: {}\nweb: {}', /^a.yaml:2:1: .*given twice/],
  ['an alias', 'web: &a {}\nowner: *a', /alias/],
  ['a bomb of aliases', 'owner: &a {x: 1}\nweb: [*a, *a, *a]', /web: it is a list/],
  ['a merge key', 'web:\n  <<: {https_port: 1}', /unknown setting web.<</],
  ['a tag', 'organization:\n  name: !!binary aGk=', /^a.yaml:2:18: .*a tag or an anchor/],
  ['a tag of its own', '%TAG ! tag:x,2000:\n---\n!foo {}', /a tag or an anchor/],
  [
    'a NUL',
    'organization:\n  name: a\0b',
    'a.yaml:2:10: control character: U+0000 is not text; remove it',
  ],
  ['an escape sequence', 'organization:\n  name: a\u001B[2J', /U\+001B/],
  ['a newline in a value', 'organization:\n  name: "a\\nb"', /control character \(U\+000A\)/],
  ['a folded newline', 'organization:\n  name: |\n    a\n    b\n', /control character/],
  ['text turned around', 'organization:\n  name: "\u202Egnp.exe"', /U\+202E/],
  ['half a character', 'organization:\n  name: "\\ud800"', /not valid Unicode|not usable/],
  ['a list of topics', '- web', /cannot use the file: it is a list/],
  ['a word', 'web', /cannot use the file: it is text/],
  ['two documents', 'web: {}\n---\nweb: {}', /more than one document/],
  ['a tab', 'web:\n\thostname: x', /^a.yaml:2:1: not usable/],
  ['a key that is a list', '? [a]\n: 1', /a.yaml:1:3: cannot use this key/],
  ['an unclosed quote', 'organization:\n  name: "a', /^a.yaml:\d+:\d+: not usable/],
  ['thousands of brackets', '['.repeat(60_000), /nested too deeply/],
  ['an address for a name', 'web: {hostname: 192.0.2.1}', /it is an address, not a name/],
  ['a shell in a host name', 'web: {hostname: "a;reboot"}', /it is not a host name/],
  ['a template in a host name', 'web: {hostname: "{{x}}"}', /it is not a host name/],
  ['an address without a domain', 'owner: {email: robin}', /it is not an email address/],
  ['a header in an address', 'owner: {email: "a@b.cc, c@d.ee"}', /it is not an email address/],
  [
    'a supervisor unheard of',
    'services: {supervisor: runit}',
    /use one of auto, systemd, embedded/,
  ],
]

for (const [what, text, says] of refused)
  t.test(`refuses ${what}`, async t => {
    t[typeof says === 'string' ? 'equal' : 'match'](problemsOf(text), says)
  })

t.test('tells all problems at once, and not a thousand', async t => {
  t.match(problemsOf('web:\n  a: 1\n  b: 2\n'), /^2 problems\na.yaml:2:3.*\na.yaml:3:3/)
  const many = Array.from({ length: 1000 }, (_, index) => `x${index}: 1`).join('\n')
  t.match(problemsOf(many), /^1000 problems/)
  t.ok(problemsOf(many).split('\n').length < 30)
})

t.test('an empty file, or one of comments, answers nothing', async t => {
  for (const text of ['', '# nothing\n', 'web:\n  # hostname: x\n'])
    t.equal(parseAnswers(text, 'a.yaml').size, 0)
})

t.test('carries what would be words of a shell or a template elsewhere', async t => {
  for (const name of [
    "Robin's",
    '"quoted"',
    '$(reboot)',
    '`id`',
    '{{secret}}',
    'a; b && c',
    '-rf',
    '../..',
    'ünïcode ☎',
    '%s%n',
  ])
    t.equal(
      parseAnswers(`organization: {name: ${JSON.stringify(name)}}`, 'a.yaml').get(
        'organization.name',
      )?.value,
      name,
    )
})

t.test('random damage to a good file never ends in anything but an operator’s error', async t => {
  const good =
    'organization:\n  name: "Example"\nweb:\n  hostname: chat.example.org\n  https_port: 443\n'
  const pieces = [
    '\0',
    '"',
    "'",
    ':',
    '- ',
    '{',
    '}',
    '[',
    '&a ',
    '*a',
    '!!',
    '|',
    '>',
    '%',
    '\t',
    '\n',
    '# ',
    '\uFEFF',
    '\u2028',
    '<<: ',
    '? ',
    '\\x',
  ]
  // A fixed seed: what fails today fails tomorrow.
  let seed = 7
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let round = 0; round < 2000; round++) {
    let text = good
    for (let hit = 0; hit <= random(4); hit++) {
      const at = random(text.length + 1)
      text = text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at + random(3))
    }
    const said = problemsOf(text)
    if (!/^none$|^(\d+ problems\n)?a\.yaml:\d+:\d+: .+: .+; .+/.test(said)) t.fail(said, { text })
  }
  t.pass('2000 damaged files')
})
