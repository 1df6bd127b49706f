import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'

const run = promisify(execFile)
const project = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(project, 'docs/adding-an-endpoint.md'), 'utf8')

type Block = { kind: string; file: string; content: string }
const blocks: Block[] = [...page.matchAll(/^```(ts|diff) (\S+)\n(.*?)^```$/gms)].map(
  ([, kind = '', file = '', content = '']) => ({ kind, file, content }),
)

/** Puts each `+` line below the line that the page shows before it. */
function withAdditions(text: string, diff: string): string {
  const lines = text.split('\n')
  let at = -1
  for (const line of diff.trimEnd().split('\n')) {
    if (line.startsWith('+')) lines.splice((at += 1), 0, line.slice(1))
    else at = lines.indexOf(line.slice(1))
    if (at === -1) throw new Error(`the page shows a line that is not there: ${line}`)
  }
  return lines.join('\n')
}

/** As the reader starts it: without what the test runner hands to every program below it. */
const alone = (argv: readonly string[], options: { cwd: string }) => {
  const { PATH = '', TMPDIR = '/tmp' } = process.env
  return run('env', ['-i', `PATH=${PATH}`, `TMPDIR=${TMPDIR}`, ...argv], options)
}

t.test('whoever follows the page to the letter has a new endpoint that works', async t => {
  const copy = t.testdir({})
  // The tests of the server share peers with those of the installer, and the types are asked of all at once.
  for (const folder of ['server', 'installer', 'test', 'docs'])
    cpSync(join(project, folder), join(copy, folder), {
      recursive: true,
      filter: path => !path.includes('.tap'),
    })
  for (const file of ['package.json', 'tsconfig.json', 'node_modules'])
    symlinkSync(join(project, file), join(copy, file))

  t.same(
    blocks.map(({ file }) => file),
    [
      'server/domain/people-by-role/queries.ts',
      'server/domain/people-by-role/routes.ts',
      'server/routes.ts',
      'test/server/domain/people-by-role.test.ts',
    ],
  )
  for (const { kind, file, content } of blocks) {
    const path = join(copy, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(
      path,
      kind === 'diff' ? withAdditions(readFileSync(path, 'utf8'), content) : content,
    )
  }

  const tsc = join(project, 'node_modules/.bin/tsc')
  await alone([tsc, '--project', copy], { cwd: copy })
  t.pass('the types agree')
  const test = join(copy, 'test/server/domain/people-by-role.test.ts')
  const { stdout } = await alone([process.execPath, test], { cwd: copy })
  t.match(stdout, /# \{ total: 4, pass: 4 \}/)
})
