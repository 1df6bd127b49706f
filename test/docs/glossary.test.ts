import { readFile, stat } from 'node:fs/promises'
import t from 'tap'

const page = await readFile('docs/glossary.md', 'utf8')
const rows = page
  .split('\n')
  .filter(line => line.startsWith('| ') && !/^\| (word|-)/.test(line))
  .map(line => line.split('|').map(cell => cell.trim()))
  .map(([, word = '', meaning = '', , where = '']) => ({
    word,
    meaning,
    where: where.replaceAll('`', ''),
  }))

t.test('every word has a meaning and the place that the page says', async t => {
  t.ok(rows.length > 30, 'the page is read')
  for (const { word, meaning, where } of rows) {
    t.ok(meaning.length > 10, `${word} is explained`)
    t.ok(
      await stat(where).then(
        () => true,
        () => false,
      ),
      `${word}: ${where}`,
    )
  }
})

t.test('no word is explained twice', async t => {
  const words = rows.map(row => row.word)
  t.same(words, [...new Set(words)])
})
