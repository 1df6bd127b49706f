import { readFile } from 'node:fs/promises'
import t from 'tap'

const page = await readFile('docs/fault-matrix.md', 'utf8')
const rows = page
  .split('\n')
  .filter(line => line.startsWith('| ') && !/^\| (fault|-)/.test(line))
  .map(line => line.split('|').map(cell => cell.trim()))
  .map(([, fault = '', , must = '', file = '', promise = '']) => ({
    fault,
    must,
    file: file.replaceAll('`', ''),
    promise,
  }))

t.test('every fault has a test that makes it happen', async t => {
  t.ok(rows.length > 10, 'the page is read')
  for (const { fault, must, file, promise } of rows) {
    t.ok(must.length > 5, `${fault}: what must happen`)
    const text = await readFile(file, 'utf8').catch(() => '')
    t.ok(promise !== '' && text.includes(promise), `${fault}: ${file} promises “${promise}”`)
  }
})
