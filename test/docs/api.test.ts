import { readFileSync } from 'node:fs'
import t from 'tap'
import { apiFiles } from '../../docs/api/write.ts'

t.test('the description of the API is that of the routes: node docs/api/write.ts', async t => {
  for (const [name, content] of Object.entries(await apiFiles()))
    t.equal(readFileSync(new URL(`../../docs/api/${name}`, import.meta.url), 'utf8'), content, name)
})
