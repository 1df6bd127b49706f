import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { InstallError } from '../core/install-error.ts'
import { advisoriesIn } from './advisories.ts'
import { releaseKeyOf, type Chain } from './chain.ts'
import { debsIn, fetchDebs, requireComplete } from './debs.ts'
import type { Manifest } from './manifest.ts'
import { openerWith } from './opener.ts'
import { pack, type Ingredient } from './pack.ts'
import { releaseIngredients } from './release-ingredients.ts'
import { repository } from './repository.ts'
import { sbom } from './sbom.ts'

export type BuildOptions = {
  /** The checkout that is shipped. */
  readonly tree: string
  readonly version: string
  readonly chain: Chain
  readonly target: string
  /** Debian's word for the processor. */
  readonly architecture: string
  /** Debian packages that a host may be asked for. */
  readonly packages: readonly string[]
  /** Folder with these packages and all that they need, fetched before. */
  readonly debs?: string
  /** Where packages are fetched to; kept for the next build. */
  readonly cache: string
  /** Text of a sources.list instead of Debian's own. */
  readonly sources?: string
  readonly advisories?: string
  /** When the content was made, in seconds since 1970: not when it was packed. */
  readonly epoch: number
  readonly counter: number
  /** ISO date. */
  readonly expires: string
  readonly graceDays: number
}

/** Builds a bundle; it is still to be signed. The same options give the same bytes, wherever and whenever. */
export async function buildBundle(options: BuildOptions): Promise<Manifest> {
  const { tree, version, chain, architecture, packages, advisories } = options
  // Refused now and not when it is signed.
  releaseKeyOf(chain)
  const release = await releaseIngredients(tree)
  const paths =
    options.debs === undefined ? await fetchDebs(packages, options) : await debsIn(options.debs)
  const { ingredients: debFiles, debs } = await repository(paths)
  await complete(options, debFiles)
  const snapshot = advisories === undefined ? undefined : await advisoriesIn(advisories)
  const madeOn = `${new Date(options.epoch * 1000).toISOString().slice(0, 19)}Z`
  const bom = sbom({
    release: release.name,
    version,
    madeOn,
    lock: await readFile(join(tree, 'package-lock.json'), 'utf8'),
    packages: packageFolders(release.ingredients),
    debs,
  })
  return pack(
    {
      version,
      release: release.name,
      counter: options.counter,
      architecture,
      madeOn,
      expires: options.expires,
      graceDays: options.graceDays,
      advisories: snapshot?.date ?? 'none',
      packages: [...packages].sort(),
      opener: await openerWith(chain.root, chain.name),
      documents: chain.documents,
      ingredients: [
        ...release.ingredients,
        ...debFiles,
        ...(snapshot?.ingredients ?? []),
        { path: 'sbom.cdx.json', mode: 0o644, from: Buffer.from(bom), encoding: 'zstd' },
      ],
    },
    options.target,
  )
}

/** apt must be able to install everything from what is packed, and from nothing else. */
async function complete(
  { packages, architecture }: BuildOptions,
  files: readonly Ingredient[],
): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'parley-bundle-'))
  try {
    await layOut(files, work)
    await requireComplete(packages, join(work, 'debs'), { architecture, cache: join(work, 'apt') })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function layOut(files: readonly Ingredient[], directory: string): Promise<void> {
  for (const { path, from } of files) {
    const target = join(directory, path)
    await mkdir(dirname(target), { recursive: true })
    await (typeof from === 'string' ? symlink(from, target) : writeFile(target, from))
  }
}

/** As the lock file names them: `node_modules/pg`, and one inside another. */
export function packageFolders(ingredients: readonly Ingredient[]): string[] {
  const folders = ingredients.flatMap(
    ({ path }) =>
      /^release\/(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  )
  return [...new Set(folders)].sort()
}

/**
 * The time of the newest commit, or what SOURCE_DATE_EPOCH says (reproducible-builds.org).
 * @returns seconds since 1970
 */
export async function sourceEpoch(tree: string, said: string | undefined): Promise<number> {
  if (said !== undefined && /^\d{1,10}$/.test(said)) return Number(said)
  const { stdout, failed } = await execa('git', ['-C', tree, 'log', '-1', '--format=%ct'], {
    reject: false,
  })
  if (!failed && /^\d+$/.test(stdout)) return Number(stdout)
  throw new InstallError('cannot tell when this release was made', {
    because: `${tree} has no git history, and SOURCE_DATE_EPOCH is not set`,
    remedy: 'build from a clone, or set SOURCE_DATE_EPOCH to seconds since 1970',
    exit: 'usage',
  })
}
