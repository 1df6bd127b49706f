import { join } from 'node:path'
import type { Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { edited, operatorsFile as documented } from '../settings/render.ts'
import type { Site } from './site.ts'

/** `parley.yaml`, the one file people edit. Written anew only where there is none: comments and order are theirs. */
export function operatorsFile({ settings, layout }: Site): Resource {
  const path = join(layout.config, 'parley.yaml')
  const owner = layout.accounts.operator
  const wanted = async (host: Look) => {
    const entry = await host.read(path)
    if (entry?.kind !== 'file') return { content: documented(settings), mode: 0o644, entry }
    return { content: edited(entry.content, settings), mode: entry.mode, entry }
  }
  return {
    id: `settings ${path}`,
    async check(host) {
      const { content, entry } = await wanted(host)
      if (entry === undefined) return 'write it'
      return entry.kind === 'file' && entry.content === content ? undefined : 'change what differs'
    },
    async apply(host) {
      const { content, mode, entry } = await wanted(host)
      if ((await host.read(layout.config)) === undefined)
        await host.write(layout.config, { kind: 'directory', mode: 0o755, owner })
      const keep = entry?.kind === 'file' ? entry.owner : owner
      await host.write(path, { kind: 'file', content, mode, owner: keep })
    },
  }
}
