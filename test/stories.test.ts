import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { failuresOf } from './failures.ts'
import { plainNode } from './plain-node.ts'

const file = (body: string) => `import t from 'tap'\nt.test('within', async t => { ${body} })\n`

t.test(
  'stories run one after the other; one that fails does not hide, nor end the others',
  async t => {
    const folder = t.testdir({
      'one.ts': file(`t.ok(true); t.equal(1, 2, 'differs')`),
      'two.ts': file('t.ok(true)'),
      'three.ts': `process.kill(process.pid, 'SIGKILL')`,
    })
    const results = join(folder, 'results')
    const [program, ...words] = plainNode
    const files = ['one.ts', 'two.ts', 'three.ts'].map(name => join(folder, name))
    const run = await execa(
      program,
      [...words, join(import.meta.dirname, 'stories.ts'), results, ...files],
      // Under this runner a test leaves its totals to it.
      { reject: false, env: { TAP_CHILD_ID: undefined } },
    )
    t.equal(run.exitCode, 1)
    t.match(run.stdout, /^not ok 1 - .*one\.ts.*\nok 2 - .*two\.ts.*\nnot ok 3 - .*three\.ts/)
    const kept = await readFile(results, 'utf8')
    t.match(kept, /^# \{ total: 3, pass: 2, fail: 1 \}$/m)
    t.same(
      failuresOf(kept).map(({ path }) => path.slice(1)),
      [['within', 'differs'], []],
    )
  },
)
