import type { Look } from '../core/host.ts'

export type Names = {
  /** The host's own full name. */
  readonly host: string
  /** The name asked about, and where it leads from here. */
  readonly asked?: { readonly name: string; readonly addresses: readonly string[] }
}

export async function gatherNames(host: Look, asked?: string): Promise<Names> {
  const full = await host.ask(['hostname', '--fqdn'])
  const own = full.ok ? full.out : (await host.ask(['uname', '-n'])).out
  if (asked === undefined) return { host: own }
  const { out } = await host.ask(['getent', 'ahosts', asked])
  const addresses = new Set(out.split('\n').flatMap(line => line.split(/\s+/)[0] || []))
  return { host: own, asked: { name: asked, addresses: [...addresses] } }
}
