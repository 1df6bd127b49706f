import { execa } from 'execa'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../..')
const program = join(root, 'server/admin.ts')
const isRoot = process.getuid?.() === 0
/** A Node that nobody watches: with the runner's own modules in it, the cache would be full of those. */
const plain = (...env: readonly string[]) =>
  ['-i', `PATH=${process.env['PATH'] ?? ''}`, ...env, process.execPath] as const

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
    await execa('env', [...plain(), ...words])
    const names = await readdir(into)
    await execa('env', [...plain(), ...words])
    t.same(await readdir(into), names, 'a second time changes nothing')

    const watched = plain(`NODE_COMPILE_CACHE=${into}`, 'NODE_DEBUG_NATIVE=COMPILE_CACHE')
    const asNobody = ['--reuid=nobody', '--clear-groups', '--', 'env', ...watched, program]
    const started = await execa('setpriv', asNobody, { reject: false })
    t.match(started.stderr, /admin\.ts was accepted, keeping the in-memory entry/)
    t.notMatch(started.stderr, /permission denied/)
    t.same(await readdir(into), names, 'and it leaves nothing behind')
  },
)

t.test('without a folder or a program it says how it is used', async t => {
  const words = [join(root, 'installer/compile.ts'), '--into', '/nowhere']
  t.match(await execa('env', [...plain(), ...words], { reject: false }), { exitCode: 2 })
})
