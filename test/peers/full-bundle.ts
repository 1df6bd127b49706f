import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { debianArchitecture } from '../../installer/bundle/architecture.ts'
import { buildBundle, type BuildOptions } from '../../installer/bundle/build.ts'
import { authorizeRelease } from '../../installer/bundle/chain.ts'
import { publicKeyOf, readPrivateKey } from '../../installer/bundle/keys.ts'
import { openerLength } from '../../installer/bundle/layout.ts'
import { sha256 } from '../../installer/bundle/read.ts'
import { releaseIngredients } from '../../installer/bundle/release-ingredients.ts'
import { signBundle } from '../../installer/bundle/sign.ts'
import { everyPackage } from '../../installer/recipes/packages.ts'
import type { Maker } from '../installer/bundle/small-bundle.ts'

/** A bundle of this tree with everything in it, as somebody would publish it. */
export type FullBundle = {
  readonly path: string
  /** What would be published beside it. */
  readonly fingerprint: string
  readonly maker: Maker
}

const cache = process.env['PARLEY_TEST_CACHE'] ?? '/var/cache/parley-test'
const tree = join(import.meta.dirname, '../..')

/** Kept until something that is shipped changes: to build one takes a minute. */
export async function fullBundle(): Promise<FullBundle> {
  const { name } = await releaseIngredients(tree)
  const folder = join(
    cache,
    `bundle-${name}-${sha256(Buffer.from(everyPackage.join())).slice(0, 8)}`,
  )
  const path = join(folder, 'parley.bundle')
  if ((await stat(path).catch(() => undefined)) === undefined) {
    await mkdir(cache, { recursive: true })
    const fresh = await mkdtemp(join(cache, 'making-'))
    const keys = { root: newPem(), release: newPem() }
    for (const [name, pem] of Object.entries(keys)) await writeFile(join(fresh, name), pem)
    const maker = makerOf(keys.root, keys.release)
    await buildFull(maker, join(fresh, 'parley.bundle'))
    await sweep()
    await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }))
  }
  const [root, release] = await Promise.all(
    ['root', 'release'].map(name => readFile(join(folder, name), 'utf8')),
  )
  const opener = (await readFile(path)).subarray(0, openerLength)
  return { path, fingerprint: sha256(opener), maker: makerOf(root ?? '', release ?? '') }
}

const dayMs = 86_400_000

/** Bundles of other days; each is as large as a release. */
async function sweep(): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name)
    if (name.startsWith('bundle-') && Date.now() - (await stat(path)).mtimeMs > dayMs)
      await rm(path, { recursive: true, force: true })
  }
}

/** Builds and signs everything; what was fetched once is not fetched again. */
export async function buildFull(
  { chain, release }: Maker,
  target: string,
  changed: Partial<BuildOptions> = {},
): Promise<void> {
  const architecture = debianArchitecture()
  await buildBundle({
    tree,
    version: '0.1.0',
    chain,
    target,
    architecture,
    packages: everyPackage,
    cache: join(cache, `debs-${architecture}`),
    epoch: 1_795_000_000,
    counter: 1_795_000_000,
    expires: '2099-01-01',
    graceDays: 90,
    ...changed,
  })
  await signBundle(target, release)
}

function newPem(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' })
}

function makerOf(rootPem: string, releasePem: string): Maker {
  const root: KeyObject = readPrivateKey(rootPem, 'root')
  const release = readPrivateKey(releasePem, 'release')
  const chain = authorizeRelease(root, publicKeyOf(release), { serial: 1, until: '2099-01-01' })
  return { root, release, anchor: publicKeyOf(root), chain }
}
