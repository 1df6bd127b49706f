import { readFile } from 'node:fs/promises'
import t from 'tap'
import { verbsFor } from '../../installer/commands/every-verb.ts'
import { placeOf } from '../../installer/terminal/manual.ts'

const page = await readFile('docs/commands.md', 'utf8')

t.test('the page lists each verb of an operator with its words, as its manual does', async t => {
  const rows = [...page.matchAll(/^\| `parley ([^`]+)` +\| (.+?) +\|$/gm)]
  const listed = rows.map(([, words, summary]) => ({ words, summary }))
  const verbs = await Promise.all(['user', 'channel', 'org'].map(noun => verbsFor([noun])))
  t.same(
    listed,
    verbs.flat().map(({ name, arguments: places = [], summary }) => ({
      words: [name, ...places.map(placeOf)].join(' '),
      summary,
    })),
  )
})
