import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { join } from 'node:path'
import t from 'tap'
import { exitCodes } from '../../installer/core/install-error.ts'
import { keys } from '../../installer/settings/settings.ts'
import { plainNode } from '../plain-node.ts'

// Each test starts whole programs, and the machine may be busy.
t.setTimeout(600_000)

const [env, ...node] = plainNode

const parley = async (...words: string[]) => {
  const program = join(import.meta.dirname, '../../installer/main.ts')
  const ran = await execa(env, [...node, program, ...words], {
    reject: false,
    stdin: 'ignore',
    env: { LC_ALL: 'C.UTF-8' },
  })
  return { code: ran.exitCode, out: ran.stdout, err: ran.stderr }
}

const verbs = ['try', 'install', 'plan', 'apply', 'verify', 'status', 'doctor', 'undo', 'uninstall']

t.test('alone it shows its verbs', async t => {
  const { code, out } = await parley()
  t.equal(code, 2)
  for (const verb of verbs) t.match(out, new RegExp(`^  ${verb} +\\w`, 'm'))
  t.equal((await parley('help')).out, out)
  t.equal((await parley('--help')).out, out)
  t.match(await parley('--help'), { code: 0 })
})

for (const verb of verbs)
  t.test(`${verb} has a manual`, async t => {
    const { code, out, err } = await parley('help', verb)
    t.equal(code, 0, err)
    t.match(out, new RegExp(`^NAME\n {4}parley ${verb} - `))
    const sections = [
      'SYNOPSIS',
      'DESCRIPTION',
      'OPTIONS',
      'JSON',
      'FILES',
      'EXIT CODES',
      'EXAMPLES',
    ]
    for (const title of sections) t.match(out, new RegExp(`^${title}\n {4} *\\S`, 'm'))
    for (const line of out.split('\n')) t.ok(line.length <= 80 || /^ {4}\S+ /.test(line), line)
    t.match(await parley(verb, '--help'), { code: 0, out })
  })

t.test('what changes the host says how it may end', async t => {
  for (const verb of ['install', 'apply', 'undo', 'uninstall'])
    t.match(
      (await parley('help', verb)).out,
      /^ {6}5 {2}another run is at work\n {4}130 {2}/m,
      verb,
    )
})

t.test('help exit-codes prints each code, and so does INSTALL.md', async t => {
  const { out } = await parley('help', 'exit-codes')
  const guide = await readFile(new URL('../../INSTALL.md', import.meta.url), 'utf8')
  for (const [, code, meaning] of out.matchAll(/^ *(\d+) {2}(.+)$/gm))
    t.ok(
      guide.split('\n').some(row => row.replaceAll(/ +/g, ' ') === `| ${code} | ${meaning} |`),
      `${code} ${meaning}`,
    )
  for (const code of Object.values(exitCodes)) t.match(out, new RegExp(`^ *${code}  \\w`, 'm'))
})

t.test('help settings and help answers come from the records', async t => {
  const { out } = await parley('help', 'settings')
  for (const { path, flag } of keys) t.match(out, `${path}\n    flag     ${flag} VALUE`)
  t.match((await parley('help', 'answers')).out, /^web:$/m)
})

t.test('a slip of the hand is answered with what was meant', async t => {
  t.match(await parley('instal'), {
    code: 2,
    out: '',
    err: "parley: cannot understand this command: unknown command 'instal'; Did you mean install?\n→ see parley help",
  })
  t.match(await parley('plan', '--ansers', 'x'), {
    code: 2,
    err: /unknown option '--ansers'; Did you mean --answers\?\n→ see parley help plan$/,
  })
  t.match(await parley('plan', 'twice'), { code: 2, err: /too many arguments/ })
  t.match(await parley('plan', '--answers'), { code: 2, err: /argument missing/ })
  t.match(await parley('help', 'nothing'), {
    code: 2,
    err: /cannot help with nothing.*\n→ use one of try, install/,
  })
})

t.test('a flag that cannot be used is named', async t => {
  t.match(await parley('plan', '--web-https-port', 'many', '--owner-email', 'x'), {
    code: 2,
    err: /--owner-email: cannot use "x": it is not an email address; .*\n +--web-https-port: cannot use "many": it is text/,
  })
})

t.test('--version prints the release', async t => {
  t.match(await parley('--version'), { code: 0, out: /^\d+\.\d+\.\d+$/ })
})
