import { access, chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { refuses } from '../refusal.ts'
import { fileJournal } from '../../../installer/core/file-journal.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { undo } from '../../../installer/core/undo.ts'

t.test('data that was kept is erased later, though the program that held it has gone', async t => {
  const folder = t.testdir()
  const at = (name: string) => join(folder, name)
  await mkdir(at('data'))
  await writeFile(at('server'), '#!/bin/sh\nexit 0\n')
  await chmod(at('server'), 0o755)
  const journal = fileJournal(at('journal'))
  const note = { run: 'r' }
  const data = "people's messages"
  await journal.append({ ...note, note: 1, resource: 'server', back: { remove: at('server') } })
  await journal.append({
    ...note,
    note: 2,
    resource: 'cluster',
    back: { run: [['rm', '-r', at('data')]], erases: data },
  })
  await journal.append({
    ...note,
    note: 3,
    resource: 'database',
    back: { run: [[at('server'), 'drop']], erases: data },
  })

  const keep = { scope: 'everything', eraseData: false } as const
  t.same(await undo(localHost(), journal, keep), [
    { resource: 'database', kept: `it holds ${data}` },
    { resource: 'cluster', kept: `it holds ${data}` },
    { resource: 'server' },
  ])
  await access(at('data'))
  t.same(await undo(localHost(), journal, { ...keep, eraseData: true }), [
    { resource: 'database' },
    { resource: 'cluster' },
  ])
  await t.rejects(access(at('data')))
  t.same(await undo(localHost(), journal, { ...keep, eraseData: true }), [])
})

t.test(
  'a program missing at the first undo is an error: nothing is said to be taken back',
  async t => {
    const folder = t.testdir()
    const journal = fileJournal(join(folder, 'journal'))
    const back = { run: [[join(folder, 'missing')]] as [[string]], erases: 'data' }
    await journal.append({ note: 1, run: 'r', resource: 'x', back })
    const erase = { scope: 'everything', eraseData: true } as const
    await t.rejects(undo(localHost(), journal, erase), { message: /cannot run/ })
    await t.rejects(undo(localHost(), journal, erase), { message: /cannot run/ })
  },
)

t.test(
  'kept data that cannot be erased, though its program is there, stays and is named again',
  async t => {
    const folder = t.testdir()
    const journal = fileJournal(join(folder, 'journal'))
    // `rm` will not remove a directory that it was not told to empty.
    await mkdir(join(folder, 'data'))
    const back = { run: [['rm', join(folder, 'data')]] as [[string, string]], erases: 'data' }
    await journal.append({ note: 1, run: 'r', resource: 'x', back })
    const everything = { scope: 'everything', eraseData: false } as const
    const kept = [{ resource: 'x', kept: 'it holds data' }]
    t.same(await undo(localHost(), journal, everything), kept)
    await refuses(t, undo(localHost(), journal, { ...everything, eraseData: true }), {
      because: /directory/,
    })
    await access(join(folder, 'data'))
    t.same(await undo(localHost(), journal, everything), kept)
  },
)
