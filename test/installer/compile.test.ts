import { execa } from 'execa'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../..')
const program = join(root, 'server/admin.ts')
const isRoot = process.getuid?.() === 0
const plain = { extendEnv: false, env: { PATH: process.env['PATH'] } }

t.test(
  'a program compiled by root starts from that for another account, which can only read it',
  { skip: isRoot ? false : 'needs root, for another account' },
  async t => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-compiled-'))
    t.teardown(() => rm(folder, { recursive: true }))
    await chmod(folder, 0o755)
    const into = join(folder, 'kept')
    const compile = [join(root, 'installer/compile.ts'), '--into', into]
    const words = [...compile, '--for', 'nobody', '--', program]
    await execa(process.execPath, words, plain)
    const names = await readdir(into)
    await execa(process.execPath, words, plain)
    t.same(await readdir(into), names, 'a second time changes nothing')

    const started = await execa(
      'setpriv',
      ['--reuid=nobody', '--clear-groups', '--', process.execPath, program],
      {
        ...plain,
        reject: false,
        env: { ...plain.env, NODE_COMPILE_CACHE: into, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
      },
    )
    t.match(started.stderr, /admin\.ts was accepted, keeping the in-memory entry/)
    t.notMatch(started.stderr, /permission denied/)
    t.same(await readdir(into), names, 'and it leaves nothing behind')
  },
)

t.test('without a folder or a program it says how it is used', async t => {
  const words = [join(root, 'installer/compile.ts'), '--into', '/nowhere']
  t.match(await execa(process.execPath, words, { ...plain, reject: false }), { exitCode: 2 })
})
