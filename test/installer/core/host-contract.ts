import type { Test } from 'tap'
import type { Files } from '../memory-files.ts'

export type Place = {
  readonly files: Files
  readonly root: string
  readonly owners: [string, string]
}

/** What every host promises about paths. The memory host is worth something only while it keeps them too. */
export function keepsTheHostContract(t: Test, fresh: (t: Test) => Promise<Place>): void {
  t.test('reads what was written: content, mode and owner', async t => {
    const { files, root, owners } = await fresh(t)
    for (const [index, owner] of owners.entries()) {
      const entry = file(`text ${index}\nümläut\n`, owner, index === 0 ? 0o600 : 0o4755)
      await files.write(`${root}/f`, entry)
      t.same(await files.read(`${root}/f`), entry)
    }
    t.same(await files.list(root), ['f'], 'nothing else is left behind')
  })

  t.test('reads nothing where nothing is', async t => {
    const { files, root, owners } = await fresh(t)
    t.equal(await files.read(`${root}/none`), undefined)
    await files.write(`${root}/f`, file('', owners[0]))
    t.equal(await files.read(`${root}/f/below-a-file`), undefined)
    t.same(await files.list(`${root}/none`), [])
    t.same(await files.list(`${root}/f`), [])
  })

  t.test('lists a directory in order, of any depth only the first', async t => {
    const { files, root, owners } = await fresh(t)
    await files.write(`${root}/b`, { kind: 'directory', mode: 0o755, owner: owners[0] })
    await files.write(`${root}/b/deep`, file('', owners[0]))
    await files.write(`${root}/a`, file('', owners[0]))
    t.same(await files.list(root), ['a', 'b'])
  })

  t.test('a directory that is there gets mode and owner and keeps what is in it', async t => {
    const { files, root, owners } = await fresh(t)
    await files.write(`${root}/d`, { kind: 'directory', mode: 0o755, owner: owners[0] })
    await files.write(`${root}/d/f`, file('kept', owners[0]))
    const closed = { kind: 'directory', mode: 0o2750, owner: owners[1] } as const
    await files.write(`${root}/d`, closed)
    t.same(await files.read(`${root}/d`), closed)
    t.match(await files.read(`${root}/d/f`), { content: 'kept' })
  })

  t.test('a link is read as a link and replaced as one, its target untouched', async t => {
    const { files, root, owners } = await fresh(t)
    await files.write(`${root}/target`, file('target', owners[0]))
    await files.write(`${root}/l`, { kind: 'link', target: `${root}/target` })
    t.same(await files.read(`${root}/l`), { kind: 'link', target: `${root}/target` })
    await files.write(`${root}/l`, file('in place of the link', owners[0]))
    t.match(await files.read(`${root}/l`), { kind: 'file' })
    t.match(await files.read(`${root}/target`), { content: 'target' })
  })

  t.test('a path through a link leads to where it points', async t => {
    const { files, root, owners } = await fresh(t)
    await files.write(`${root}/d`, { kind: 'directory', mode: 0o755, owner: owners[0] })
    await files.write(`${root}/l`, { kind: 'link', target: 'd' })
    await files.write(`${root}/l/f`, file('there', owners[0]))
    t.match(await files.read(`${root}/d/f`), { content: 'there' })
  })

  t.test('refuses to write without a parent, or to put a file in place of a directory', async t => {
    const { files, root, owners } = await fresh(t)
    await t.rejects(files.write(`${root}/none/f`, file('', owners[0])))
    await files.write(`${root}/d`, { kind: 'directory', mode: 0o755, owner: owners[0] })
    await t.rejects(files.write(`${root}/d`, file('', owners[0])))
    await files.write(`${root}/f`, file('', owners[0]))
    await t.rejects(files.write(`${root}/f`, { kind: 'directory', mode: 0o755, owner: owners[0] }))
    t.match(await files.read(`${root}/f`), { kind: 'file', mode: 0o640 }, 'and leaves it alone')
  })

  t.test('removes files, links and empty directories; nothing there is fine', async t => {
    const { files, root, owners } = await fresh(t)
    await files.write(`${root}/d`, { kind: 'directory', mode: 0o755, owner: owners[0] })
    await files.write(`${root}/d/f`, file('', owners[0]))
    await files.write(`${root}/l`, { kind: 'link', target: `${root}/d` })
    await t.rejects(files.remove(`${root}/d`), 'it holds something')
    for (const name of ['l', 'd/f', 'd', 'd', 'never']) await files.remove(`${root}/${name}`)
    t.same(await files.list(root), [])
  })
}

const file = (content: string, owner: string, mode = 0o640) =>
  ({ kind: 'file', content, mode, owner }) as const
