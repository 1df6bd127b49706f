import { basename } from 'node:path'
import { readFile, stat } from 'node:fs/promises'
import { execa } from 'execa'
import { InstallError } from '../core/install-error.ts'
import { sha256 } from './read.ts'
import type { Ingredient } from './pack.ts'

/** One package of Debian, by what it says of itself. */
export type Deb = {
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** Of the package that it was built from. */
  readonly source: string
  readonly sha256: string
}

/**
 * Packages as a repository that apt can use, one folder and its index.
 * @returns the files, and what the packages are
 */
export async function repository(
  paths: readonly string[],
): Promise<{ readonly ingredients: readonly Ingredient[]; readonly debs: readonly Deb[] }> {
  const debs: Deb[] = []
  const ingredients: Ingredient[] = []
  const stanzas: string[] = []
  for (const path of paths) {
    const control = await controlOf(path)
    const deb = { ...identityIn(control, path), sha256: sha256(await readFile(path)) }
    // Without the epoch, as Debian names its files.
    const name = `${deb.name}_${deb.version.replace(/^\d+:/, '')}_${deb.architecture}.deb`
    stanzas.push(
      `${control}\nFilename: ./${name}\nSize: ${(await stat(path)).size}\nSHA256: ${deb.sha256}\n`,
    )
    debs.push(deb)
    ingredients.push({ path: `debs/${name}`, mode: 0o644, from: path, encoding: 'plain' })
  }
  const index = Buffer.from(stanzas.join('\n'))
  ingredients.push({ path: 'debs/Packages', mode: 0o644, from: index, encoding: 'zstd' })
  return { ingredients, debs }
}

async function controlOf(path: string): Promise<string> {
  const { stdout, failed, stderr } = await execa('dpkg-deb', ['--field', path], { reject: false })
  if (!failed) return stdout.trimEnd()
  throw new InstallError(`cannot use ${basename(path)}`, {
    because: stderr.trim(),
    remedy: 'remove it from the folder, or fetch it again',
  })
}

function identityIn(control: string, path: string): Omit<Deb, 'sha256'> {
  const field = (name: string) => new RegExp(`^${name}: (\\S+)`, 'm').exec(control)?.[1]
  const [name, version, architecture] = ['Package', 'Version', 'Architecture'].map(field)
  if (name === undefined || version === undefined || architecture === undefined)
    throw new InstallError(`cannot use ${basename(path)}`, {
      because: 'it does not say its name, version and architecture',
      remedy: 'remove it from the folder',
    })
  return { name, version, architecture, source: field('Source') ?? name }
}
