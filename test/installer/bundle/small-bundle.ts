import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { authorizeRelease, type Chain } from '../../../installer/bundle/chain.ts'
import { publicKeyOf, type PublicKey } from '../../../installer/bundle/keys.ts'
import type { Manifest } from '../../../installer/bundle/manifest.ts'
import { openerWith } from '../../../installer/bundle/opener.ts'
import { pack, type Ingredient } from '../../../installer/bundle/pack.ts'
import { signBundle } from '../../../installer/bundle/sign.ts'

export const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey

/** Keys of somebody who makes bundles. */
export type Maker = {
  readonly root: KeyObject
  readonly release: KeyObject
  readonly anchor: PublicKey
  readonly chain: Chain
}

export function maker(until = '2030-01-01'): Maker {
  const [root, release] = [newKey(), newKey()]
  const chain = authorizeRelease(root, publicKeyOf(release), { serial: 1, until })
  return { root, release, anchor: publicKeyOf(root), chain }
}

const text = (path: string, content: string): Ingredient => ({
  path,
  mode: 0o644,
  from: Buffer.from(content),
  encoding: 'zstd',
})

/** A few files of every kind that there is in a bundle. */
export const fewFiles: readonly Ingredient[] = [
  text('release/package.json', '{"version":"1.0.0"}\n'),
  text('release/server/main.ts', 'serve()\n'.repeat(200)),
  text('release/server/copy.ts', 'serve()\n'.repeat(200)),
  { ...text('release/bin/parley', '#!/bin/sh\nexit 0\n'), mode: 0o755 },
  { ...text('release/bin/node', 'a program\n'.repeat(500)), mode: 0o755, encoding: 'gzip' },
  { ...text('debs/one_1_all.deb', 'not really\n'), encoding: 'plain' },
  text('release/empty', ''),
]

export const heading = {
  version: '1.0.0',
  release: '1.0.0+12345678',
  counter: 100,
  architecture: 'amd64',
  madeOn: '2026-01-01T00:00:00Z',
  expires: '2027-01-01',
  graceDays: 90,
  advisories: 'none',
  packages: ['one'],
} as const

/** A bundle that is signed. @returns its path and manifest */
export async function smallBundle(
  folder: string,
  { chain, release }: Maker,
  {
    name = 'small.parley',
    ingredients = fewFiles,
    ...changed
  }: Partial<Omit<Manifest, 'members' | 'files' | 'opener'>> & {
    readonly name?: string
    readonly ingredients?: readonly Ingredient[]
  } = {},
): Promise<{ readonly path: string; readonly manifest: Manifest }> {
  const path = join(folder, name)
  const manifest = await pack(
    {
      ...heading,
      ...changed,
      ingredients,
      opener: await openerWith(chain.root, chain.name),
      documents: chain.documents,
    },
    path,
  )
  await signBundle(path, release)
  return { path, manifest }
}
