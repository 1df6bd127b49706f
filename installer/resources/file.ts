import type { Entry, Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { renderedTemplate, type Values } from './template.ts'

export type FileRights = { readonly mode: number; readonly owner: string }

/** A file with exactly this content. */
export const file = (path: string, content: string, rights: FileRights): Resource =>
  fileOf(path, () => Promise.resolve(content), rights)

/** A file made from a template of this release. @param name path in the tree, `config-templates/nginx/site.conf` */
export const template = (
  path: string,
  name: string,
  values: Values | ((host: Look) => Promise<Values>),
  rights: FileRights,
): Resource =>
  fileOf(
    path,
    async host =>
      renderedTemplate(host, name, typeof values === 'function' ? await values(host) : values),
    rights,
  )

const fileOf = (
  path: string,
  content: (host: Look) => Promise<string>,
  { mode, owner }: FileRights,
): Resource => ({
  id: `file ${path}`,
  check: async host => fileDifference(host, path, await content(host), { mode, owner }),
  apply: async host =>
    host.write(path, { kind: 'file', content: await content(host), mode, owner }),
})

/** How what stands at `path` differs from that file. Never shows content: it may be secret. */
export async function fileDifference(
  host: Look,
  path: string,
  content: string,
  rights: FileRights,
): Promise<string | undefined> {
  const now = await host.read(path)
  if (now === undefined) return 'create it'
  if (now.kind !== 'file') return `a ${now.kind} stands in its place`
  if (now.content !== content) return 'change its content'
  return rightsDifference(now, rights)
}

/** How mode and owner differ. */
export function rightsDifference(
  now: Exclude<Entry, { kind: 'link' }>,
  { mode, owner }: FileRights,
): string | undefined {
  if (now.mode !== mode) return `mode ${octal(now.mode)} should be ${octal(mode)}`
  if (now.owner !== owner) return `owner ${now.owner} should be ${owner}`
  return undefined
}

const octal = (mode: number) => mode.toString(8).padStart(4, '0')
