import t from 'tap'
import { tableLines } from '../../../installer/terminal/table.ts'

const heading = ['ID', 'NAME', 'ADDRESS']

t.test('columns are as wide as what is in them', async t => {
  t.same(tableLines(heading, [['5', 'Hamlet', 'h@example.org']], { columns: 80, cut: '…' }), [
    'ID  NAME    ADDRESS',
    '5   Hamlet  h@example.org',
  ])
})

t.test('a line fits: the widest columns give way, and what is cut says so', async t => {
  const rows = [['5', 'Hamlet '.repeat(20), `${'h'.repeat(90)}@example.org`]]
  for (const [columns, cut] of [
    [80, '…'],
    [40, '...'],
    [24, '…'],
  ] as const) {
    const lines = tableLines(heading, rows, { columns, cut })
    for (const line of lines) t.ok(line.length <= columns, line)
    t.ok(lines[1]?.endsWith(cut))
  }
})

t.test('signs that take two cells are counted as two, accents as none', async t => {
  const [, wide, accented] = tableLines(
    heading,
    [
      ['1', '哈姆雷特', 'x'],
      ['2', 'e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301', 'x'],
    ],
    { columns: 80, cut: '…' },
  )
  t.equal(wide, '1   哈姆雷特  x')
  t.equal(accented?.at(-1), 'x')
  t.equal(accented?.replaceAll('\u0301', ''), '2   eeeeeeee  x')
})

t.test('nothing in a cell moves the cursor or breaks the line', async t => {
  const [, line] = tableLines(heading, [['1', 'a\nb\tc\u001B[31m', 'x']], { columns: 80, cut: '…' })
  t.equal(line, String.raw`1   a b c\x1b[31m  x`)
})
