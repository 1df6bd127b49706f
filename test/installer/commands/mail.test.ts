import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { mailPassword } from '../../../installer/commands/mail-password.ts'
import { mailTest } from '../../../installer/commands/mail-test.ts'
import type { Options, Verb } from '../../../installer/commands/verb.ts'
import type { World } from '../../../installer/commands/world.ts'
import type { Answer, Argv } from '../../../installer/core/host.ts'
import { processTerminal } from '../../../installer/terminal/terminal.ts'
import { certsFolder, certsWorld } from '../certificates/certs-world.ts'
import { refuses } from '../refusal.ts'

const said = (out: object): Answer => ({ ok: true, code: 0, out: JSON.stringify(out), err: '' })

/** An installed Parley whose server answers so when it is asked to try the mail server. */
function office(t: Test, mail: object | undefined, answer: Answer = said({ taken: true })) {
  const folder = t.testdir()
  certsFolder(folder)
  mkdirSync(join(folder, 'etc/secrets'), { mode: 0o700 })
  const file = join(folder, 'etc/parley.yaml')
  writeFileSync(file, `${readFileSync(file, 'utf8')}${mail ? stringify({ mail }) : ''}`)
  const base = certsWorld(folder)
  const asked: { argv: Argv; input: string | undefined }[] = []
  const [out, err] = [new PassThrough(), new PassThrough()]
  let restarts = 0
  const world = (input: string): World => ({
    ...base,
    layout: options => ({ ...base.layout(options), services: 'embedded' }),
    host: {
      ...base.host,
      ask(argv, input) {
        if (!argv.includes('try')) return base.host.ask(argv, input)
        asked.push({ argv, input })
        return Promise.resolve(answer)
      },
    },
    appliance: () => [
      {
        id: 'service parley-worker.service',
        check: () => Promise.resolve('start it anew'),
        apply: () => Promise.resolve(void (restarts += 1)),
      },
    ],
    terminal: { ...processTerminal(), input: Readable.from([input]), out, err, interactive: false },
  })
  const run = (verb: Verb, input = '', argument = 'you@example.org', json = false) => {
    const options: Options = {
      has: () => json,
      value: () => undefined,
      argument: () => argument,
      words: () => [argument],
      settings: new Map(),
      line: verb.name,
    }
    return verb.run(world(input), options)
  }
  return {
    run,
    asked,
    said: () => String(out.read() ?? ''),
    secret: join(folder, 'etc/secrets/parley.mail'),
    restarts: () => restarts,
  }
}

const mail = { host: 'mail.example.org', user: 'parley' }

t.test('a password is taken from standard input, kept closed, and reaches the worker', async t => {
  const { run, asked, secret, restarts, said } = office(t, mail)
  t.equal(await run(mailPassword, 'a "word" of mine\n'), 'done')
  t.same(JSON.parse(readFileSync(secret, 'utf8')), { password: 'a "word" of mine' })
  t.equal(statSync(secret).mode & 0o777, 0o600)
  t.equal(restarts(), 1)
  t.notMatch(said(), 'of mine')

  t.equal(await run(mailTest), 'done')
  t.match(said(), /took it/)
  const [call] = asked
  t.same(JSON.parse(call?.input ?? ''), { password: 'a "word" of mine', to: 'you@example.org' })
  t.notMatch(call?.argv.join(' '), 'of mine')
  t.equal(await run(mailPassword, 'another', '', true), 'done')
  t.same(JSON.parse(said()), { ok: true })
})

t.test('no password is kept that could not be used', async t => {
  const { run } = office(t, mail)
  for (const input of ['', '\n', 'two\nlines'])
    await refuses(t, run(mailPassword, input), { message: /cannot keep/, exit: 'usage' })
  await refuses(t, office(t, { host: 'mail.example.org' }).run(mailPassword, 'x'), {
    because: /mail.user is none/,
  })
  await refuses(t, office(t, undefined).run(mailPassword, 'x'), { because: /mail.host is none/ })
})

t.test('what stops a mail is told with what to do about it', async t => {
  const failure = { taken: false, kind: 'refused', because: '10.1.2.3 is a private address' }
  const refused = office(t, mail, said(failure))
  t.equal(await refused.run(mailTest), 'failed')
  t.match(refused.said(), /not sent: refused: 10\.1\.2\.3 is.*\nto do: .*network\.egress_allow/)
  t.equal(await refused.run(mailTest, '', 'you@example.org', true), 'failed')
  t.match(JSON.parse(refused.said()), { ok: false, ...failure, remedy: /egress_allow/ })
  const broken = office(t, mail, { ok: false, code: 78, out: '', err: 'parley: no config\n' })
  await refuses(t, broken.run(mailTest), { because: 'parley: no config' })
})
