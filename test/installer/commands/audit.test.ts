import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import { auditList } from '../../../installer/commands/audit-list.ts'
import { auditVerify } from '../../../installer/commands/audit-verify.ts'
import type { Options, Verb } from '../../../installer/commands/verb.ts'
import type { World } from '../../../installer/commands/world.ts'
import type { Answer } from '../../../installer/core/host.ts'
import { audit, auditKeys } from '../../../installer/secrets/audit.ts'
import { processTerminal } from '../../../installer/terminal/terminal.ts'
import { certsFolder, certsWorld } from '../certificates/certs-world.ts'
import { refuses } from '../refusal.ts'

/** An installed Parley whose server answers so when it is asked for its audit log. */
function office(t: Test, answer: Partial<Answer> | object) {
  const folder = t.testdir()
  certsFolder(folder)
  mkdirSync(join(folder, 'etc/secrets'), { mode: 0o700 })
  const base = certsWorld(folder)
  const asked: { argv: string; input: unknown }[] = []
  const [out, err] = [new PassThrough(), new PassThrough()]
  const world: World = {
    ...base,
    layout: options => ({ ...base.layout(options), services: 'embedded' }),
    host: {
      ...base.host,
      ask(argv, input) {
        if (!argv.includes('audit')) return base.host.ask(argv, input)
        asked.push({ argv: argv.join(' '), input: JSON.parse(input ?? '') })
        return Promise.resolve({
          ok: true,
          code: 0,
          out: JSON.stringify(answer),
          err: '',
          ...('err' in answer && answer),
        })
      },
    },
    terminal: { ...processTerminal(), out, err, interactive: false },
  }
  const run = (
    verb: Verb,
    { flags = {}, json = false }: { flags?: object; json?: boolean } = {},
  ) => {
    const values = new Map<string, string>(Object.entries(flags))
    const options: Options = {
      has: () => json,
      value: flag => values.get(flag.name),
      argument: () => undefined,
      words: () => [],
      settings: new Map(),
      line: verb.name,
    }
    return verb.run(world, options)
  }
  const secret = join(folder, 'etc/secrets/parley.audit')
  return { run, asked, secret, said: () => String(out.read() ?? '') }
}

const row = {
  sequence: 7,
  time: 1_770_091_506.5,
  kind: 'user.role',
  acting_user_id: 2,
  acting_instead: null,
  user_id: 5,
  stream_id: null,
  group_id: null,
  message_id: null,
  details: { before: 400, after: 300 },
  personal: { address: '192.0.2.1' },
  is_erased: false,
  client: 'ParleyTest',
  hash: 'ab',
}
const byRoot = {
  ...row,
  sequence: 6,
  acting_user_id: null,
  acting_instead: 'operating-system user root',
  user_id: null,
  stream_id: 3,
  details: {},
  personal: null,
  is_erased: true,
}

t.test('rows are shown one a line, and asked for as the flags say', async t => {
  const { run, asked, said } = office(t, { rows: [row, byRoot] })
  const flags = { '--kind': 'user.role', '--since': '2026-02-03', '--limit': '2' }
  t.equal(await run(auditList, { flags }), 'done')
  const [first = '', second = ''] = said().split('\n')
  t.match(first, /7 .*2026-02-03T04:05:06Z .*user\.role .*by user 2 .*user 5 .*192\.0\.2\.1/)
  t.match(second, /by operating-system user root .*channel 3 .*erased/)
  t.match(asked, [
    {
      argv: /admin\.ts --config \S+ --asked-by \S+ audit list$/,
      input: { kind: 'user.role', since: '2026-02-03', limit: '2' },
    },
  ])
  t.equal(await run(auditList, { json: true }), 'done')
  t.same(JSON.parse(said()), { ok: true, rows: [row, byRoot] })
})

t.test('what makes no sense is said, and so is a server that does not answer', async t => {
  const { run } = office(t, { refused: 'kind: nothing of this kind is recorded' })
  await refuses(t, run(auditList), { message: /cannot list/, exit: 'usage' })
  const silent = office(t, { ok: false, out: '', err: 'parley: cannot reach database\nmore' })
  await refuses(t, silent.run(auditVerify), { message: /cannot read the audit log/ })
})

t.test('a log that is whole is told with its heads, and this server’s keys decide', async t => {
  const whole = { ok: true, rows: 12, heads: 1, erased: 1 }
  const { run, asked, secret, said } = office(t, whole)
  t.equal(await run(auditVerify), 'done')
  t.match(said(), /12 rows follow each other[^]*1 signed head fits them[^]*1 row has/)
  t.same(asked[0]?.input, {}, 'without a secret nobody can say')

  const made = audit.make(new Date())
  writeFileSync(secret, made, { mode: 0o600 })
  t.equal(await run(auditVerify, { json: true }), 'done')
  t.same(JSON.parse(said()), whole)
  t.same(asked[1]?.input, { keys: auditKeys(made) }, 'public keys alone')
})

t.test('a row that is not as it was written is named, and the command fails', async t => {
  const suspicion = { sequence: 5, what: 'removed', because: 'it is not there' }
  const trouble = { file: '2026-02-03.json', because: 'it was not signed by this server' }
  const { run, said } = office(t, {
    ok: false,
    rows: 4,
    heads: 0,
    erased: 0,
    suspicion,
    head_trouble: trouble,
  })
  t.equal(await run(auditVerify), 'failed')
  t.match(said(), /row 5 was removed: it is not there\n[^]*2026-02-03\.json does not count/)
})
