import type { Host } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { releaseContent, type ReleaseContent } from './release-content.ts'

export type ReleaseOptions = {
  /** The tree that the installer runs from. */
  readonly source: string
  /** Directory that releases stand in, side by side. */
  readonly releases: string
  /** Link to the one that runs. */
  readonly current: string
  readonly owner: string
}

/**
 * The tree that runs, under a name that tells its content (`0.1.0+1a2b3c4d`), and the link to it. Copied beside its
 * place, moved there whole, then switched to: whoever follows the link finds the old release or the new, never a part.
 */
export function release(options: ReleaseOptions): Resource {
  const { source, releases, current } = options
  return {
    id: 'release',
    async check(host) {
      const wanted = await releaseContent(host, source)
      const place = `${releases}/${wanted.name}`
      const manifest = await host.read(`${place}/${manifestFile}`)
      if (manifest?.kind !== 'file') return `copy ${wanted.name}`
      // Running from the release itself, there is nothing to compare it with.
      if (source !== place && (await releaseContent(host, place)).digest !== wanted.digest)
        return `copy ${wanted.name} again: its files were changed`
      const link = await host.read(current)
      return link?.kind === 'link' && link.target === place ? undefined : `switch to ${wanted.name}`
    },
    async apply(host) {
      const wanted = await releaseContent(host, source)
      const place = `${releases}/${wanted.name}`
      if (source !== place && !(await isWhole(host, place, wanted)))
        await copy(host, wanted, place, options)
      await host.write(current, { kind: 'link', target: place })
    },
  }
}

const manifestFile = 'release.json'

async function isWhole(host: Host, place: string, { digest }: ReleaseContent): Promise<boolean> {
  if ((await host.read(`${place}/${manifestFile}`)) === undefined) return false
  return (await releaseContent(host, place)).digest === digest
}

async function copy(
  host: Host,
  { name, digest, paths }: ReleaseContent,
  place: string,
  { source, owner }: ReleaseOptions,
): Promise<void> {
  const fresh = `${place}.parley-new`
  await host.run({ argv: clear(fresh), undo: [clear(fresh)] })
  await host.write(fresh, { kind: 'directory', mode: 0o755, owner })
  await host.run({
    argv: [
      'env',
      `--chdir=${source}`,
      'cp',
      '--recursive',
      '--no-dereference',
      '--parents',
      '--preserve=mode,timestamps',
      `--target-directory=${fresh}`,
      '--',
      ...paths,
    ],
    undo: [clear(fresh)],
  })
  // A checkout may be writable for a group; what runs as a service is not.
  await host.run({ argv: ['chmod', '--recursive', 'u=rwX,go=rX', fresh], undo: 'one-way' })
  await host.write(`${fresh}/${manifestFile}`, {
    kind: 'file',
    content: `${JSON.stringify({ name, digest })}\n`,
    mode: 0o644,
    owner,
  })
  // The name must not be on disk before the content is.
  await host.run({ argv: ['sync', '--file-system', fresh], undo: 'one-way' })
  // A release whose files were changed by hand makes room; the one that is moved in is the same release, unchanged.
  await host.run({ argv: clear(place), undo: 'one-way' })
  await host.run({
    argv: ['mv', '--no-target-directory', '--', fresh, place],
    undo: [clear(place)],
  })
}

const clear = (path: string) => ['rm', '-rf', '--', path] as const
