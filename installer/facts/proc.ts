import type { Look } from '../core/host.ts'

/** A file's text; empty when it is not there or may not be read. */
export async function textAt(host: Look, path: string): Promise<string> {
  const entry = await host.read(path).catch(() => undefined)
  return entry?.kind === 'file' ? entry.content : ''
}

/** Where a link points to; undefined when there is none or it may not be read. */
export async function linkAt(host: Look, path: string): Promise<string | undefined> {
  const entry = await host.read(path).catch(() => undefined)
  return entry?.kind === 'link' ? entry.target : undefined
}

/** Names in a directory; none when it may not be read. A process may end while it is looked at. */
export const namesIn = (host: Look, path: string): Promise<readonly string[]> =>
  host.list(path).catch(() => [])

/** Values of a KEY=value file. */
export function keyValues(text: string): ReadonlyMap<string, string> {
  const pairs = text.matchAll(/^([A-Z_]+)=(?:"(.*)"|'(.*)'|(.*))$/gm)
  return new Map([...pairs].map(([, key = '', ...values]) => [key, values.find(v => v) ?? '']))
}
