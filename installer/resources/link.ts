import type { Resource } from '../core/resource.ts'

/** A symbolic link. Switched in one step: whoever follows it finds the old target or the new. */
export const link = (path: string, target: string): Resource => ({
  id: `link ${path}`,
  async check(host) {
    const now = await host.read(path)
    if (now === undefined) return `point it to ${target}`
    if (now.kind !== 'link') return `a ${now.kind} stands in its place`
    return now.target === target ? undefined : `points to ${now.target} and should to ${target}`
  },
  apply: host => host.write(path, { kind: 'link', target }),
})
