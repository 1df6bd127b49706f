import { readdir, readFile, stat } from 'node:fs/promises'
import t from 'tap'
import { z } from 'zod'

const page = await readFile('docs/architecture.md', 'utf8')
const rowsOf = (text: string) =>
  [...text.matchAll(/^\|\s*`([^`]+)`\s*\|/gm)].map(match => match[1] ?? '')

t.test(
  'every folder that the page names is there, and every folder of the sources is named',
  async t => {
    const named = rowsOf(page)
    for (const folder of named) t.ok((await stat(folder)).isDirectory(), folder)
    for (const half of ['installer', 'server'])
      for (const entry of await readdir(half, { withFileTypes: true }))
        if (entry.isDirectory())
          t.ok(named.includes(`${half}/${entry.name}`), `${half}/${entry.name} has a row`)
  },
)

t.test('the import rules of the page are those of the linter', async t => {
  const rules = z
    .object({
      overrides: z.array(
        z.object({ files: z.array(z.string()), rules: z.record(z.string(), z.unknown()) }),
      ),
    })
    .parse(JSON.parse(await readFile('.oxlintrc.json', 'utf8')))
  const restricted = rules.overrides
    .filter(({ rules }) => 'eslint/no-restricted-imports' in rules)
    .flatMap(({ files }) => files.map(file => file.replace(/\/\*\*$/, '')))
  for (const folder of [
    'installer',
    'installer/core',
    'installer/resources',
    'installer/recipes',
    'server',
    'server/protocol',
    'server/markdown',
  ])
    t.ok(restricted.includes(folder), `${folder} has a rule`)
})
