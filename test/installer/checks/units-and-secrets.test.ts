import t from 'tap'
import type { Look } from '../../../installer/core/host.ts'
import { memoryIsNeverDumped } from '../../../installer/checks/core-dumps.ts'
import { unitsAreClosedIn } from '../../../installer/checks/exposure.ts'
import { secretsAreNotShown } from '../../../installer/checks/secrets-in-environment.ts'
import { secretsAreSealed } from '../../../installer/checks/secrets-sealed.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { smallOfficeOn } from '../small-office.ts'

const site = smallOfficeOn(hostLayout('systemd'))
const now = new Date('2026-11-01T12:00:00Z')
const value = 'x'.repeat(43)

type Machine = {
  files?: Readonly<Record<string, string>>
  answers?: Readonly<Record<string, string>>
}

const host = ({ files = {}, answers = {} }: Machine): Look => ({
  read: path =>
    Promise.resolve(
      files[path] === undefined
        ? undefined
        : { kind: 'file', content: files[path], mode: 0o600, owner: 'root:root' },
    ),
  list: path =>
    Promise.resolve([
      ...new Set(
        Object.keys(files)
          .filter(file => file.startsWith(`${path}/`))
          .map(file => file.slice(path.length + 1).split('/')[0] ?? ''),
      ),
    ]),
  ask: argv => {
    const said = Object.entries(answers).find(([words]) => argv.join(' ').includes(words))?.[1]
    return Promise.resolve({ ok: said !== undefined, code: 0, out: said ?? '', err: '' })
  },
})

const units = 'Id=parley-web.service\nMainPID=7\n\nId=nginx.service\nMainPID=8'
const level = (unit: string, number: string) => ({
  [`security --no-pager ${unit}`]: `→ Overall exposure level for ${unit}: ${number} OK`,
})

t.test('a unit that was opened by a drop-in is named', async t => {
  const found = await unitsAreClosedIn.look({
    host: host({
      answers: {
        'systemctl show': units,
        ...level('parley-web.service', '0.4'),
        ...level('nginx.service', '9.6'),
      },
    }),
    site,
    now,
  })
  t.match(found, [
    { about: 'parley-web.service', result: 'pass', found: 'exposure 0.4 of 10' },
    { about: 'nginx.service', result: 'warn', remedy: /systemctl cat nginx\.service/ },
  ])
})

const line = (limit: string) => `Max cpu time unlimited\nMax core file size   ${limit}  bytes\n`

t.test('a process that could write a core dump is named', async t => {
  const found = await memoryIsNeverDumped.look({
    host: host({
      answers: { 'systemctl show': units },
      files: {
        '/proc/7/limits': line('0      0'),
        '/proc/8/limits': line('0      unlimited'),
      },
    }),
    site,
    now,
  })
  t.match(found, [{ result: 'pass' }, { about: 'nginx.service', result: 'fail' }])
})

const sealed = {
  files: { '/etc/credstore.encrypted/parley.signing': 'Whxqht+dQJax1aZeCGLxmiAAAAAB' },
  answers: { decrypt: `{"secret":"${value}"}`, stat: String(now.getTime() / 1000 - 500 * 86_400) },
}

t.test('a secret that is missing, or old, is told of', async t => {
  t.match(await secretsAreSealed.look({ host: host({}), site, now }), [
    { result: 'fail', remedy: 'run parley apply' },
  ])
  t.match(await secretsAreSealed.look({ host: host(sealed), site, now }), [
    { result: 'warn', found: 'is 500 days old', remedy: 'parley secrets rotate signing' },
  ])
  const young = { ...sealed, answers: { ...sealed.answers, stat: String(now.getTime() / 1000) } }
  t.match(await secretsAreSealed.look({ host: host(young), site, now }), [
    { result: 'pass', found: 'sealed with the host’s key' },
  ])
})

const look = (environ: string) =>
  secretsAreNotShown.look({
    host: host({
      ...sealed,
      files: { ...sealed.files, '/proc/9/environ': environ, '/proc/9/cmdline': 'sleep' },
    }),
    site,
    now,
  })

t.test('a secret in an environment is found, and not repeated', async t => {
  t.match(await look('PATH=/bin'), [{ result: 'pass' }])
  const found = await look(`KEY=${value}`)
  t.match(found, [{ result: 'fail', found: 'a secret is in /proc/9/environ' }])
  t.notOk(JSON.stringify(found).includes(value))
})
