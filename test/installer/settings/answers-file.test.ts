import { chmod, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t, { type Test } from 'tap'
import { readAnswersFile } from '../../../installer/settings/answers-file.ts'

const refuses = async (t: Test, path: string, because: string | RegExp, at = path) =>
  t.rejects(readAnswersFile(path), { message: `cannot read ${at}`, because, exit: 'usage' })

t.test('says why a file cannot be read', async t => {
  const folder = t.testdir({ folder: {}, 'big.yaml': '#'.repeat(64 * 1024 + 1) })
  const at = (name: string) => join(folder, name)
  await refuses(t, at('missing'), 'there is no such file')
  await refuses(t, at('folder'), 'it is a directory')
  await refuses(t, at('big.yaml'), /65537 bytes/)
  await refuses(t, '/dev/zero', 'it is not a regular file')
  await execa('mkfifo', [at('fifo')])
  await refuses(t, at('fifo'), 'it is not a regular file')
  await symlink(at('loop'), at('loop'))
  await refuses(t, at('loop'), /ELOOP/)
})

t.test('names the line that is not UTF-8', async t => {
  const path = join(t.testdir(), 'a.yaml')
  await writeFile(path, Buffer.from('a: 1\nb: \xff\n', 'latin1'))
  await refuses(t, path, 'it is not UTF-8', `${path}:2:1`)
})

t.test('takes a byte order mark and links', async t => {
  const folder = t.testdir({ 'a.yaml': '\uFEFFweb: {}\n' })
  await symlink(join(folder, 'a.yaml'), join(folder, 'link'))
  t.equal(await readAnswersFile(join(folder, 'link')), 'web: {}\n')
})

t.test(
  'a file of somebody else',
  { skip: process.getuid?.() === 0 && 'root may read everything' },
  async t => {
    const path = join(t.testdir({ 'a.yaml': '' }), 'a.yaml')
    await chmod(path, 0)
    await refuses(t, path, 'permission is denied')
  },
)
