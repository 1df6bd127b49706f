import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import t from 'tap'
import { fileJournal } from '../../../installer/core/file-journal.ts'
import type { JournalLine } from '../../../installer/core/journal.ts'

const line = (note: number): JournalLine => ({
  note,
  run: 'r',
  resource: 'file /x',
  back: { remove: `/x${note}` },
})

t.test('keeps lines in order, for its owner alone', async t => {
  const path = `${t.testdir()}/new/journal.jsonl`
  const journal = fileJournal(path)
  t.same(await journal.lines(), [], 'before the first line there is none')
  await journal.append(line(1))
  await journal.append(line(2))
  t.same(await fileJournal(path).lines(), [line(1), line(2)])
  t.equal(statSync(path).mode & 0o777, 0o600)
  t.equal(statSync(dirname(path)).mode & 0o777, 0o700)
})

t.test('a line torn by a power cut is dropped, and the next one stands whole', async t => {
  const path = `${t.testdir()}/journal.jsonl`
  const journal = fileJournal(path)
  await journal.append(line(1))
  appendFileSync(path, '{"note":2,"run":"r","reso')
  t.same(await journal.lines(), [line(1)], 'a torn line is not read')
  await journal.append(line(3))
  t.same(await journal.lines(), [line(1), line(3)])
  t.equal(readFileSync(path, 'utf8').split('\n').length, 3, 'no rest of it is left')
})

t.test('a file of nothing but a torn line begins anew', async t => {
  const path = `${t.testdir()}/journal.jsonl`
  writeFileSync(path, '{"begin":"r"')
  const journal = fileJournal(path)
  await journal.append(line(1))
  t.same(await journal.lines(), [line(1)])
})

t.test('a journal that cannot be read is an error, not an empty one', async t => {
  const path = t.testdir()
  await t.rejects(fileJournal(path).lines(), { code: 'EISDIR' })
  writeFileSync(`${path}/j`, '{"unknown":1}\n')
  await t.rejects(fileJournal(`${path}/j`).lines())
})
