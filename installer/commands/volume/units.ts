import type { Host, Look } from '../../core/host.ts'
import type { Layout } from '../../recipes/site.ts'

const systemctl = ['systemctl', '--no-ask-password'] as const

/** They guard the host whether or not the volume is open. */
const packetRules = ['parley-firewall.service', 'parley-egress-wall.service']

/** Units of Parley's that use the volume, or start what does. */
export async function unitsOnVolume(host: Look, { units }: Pick<Layout, 'units'>) {
  return (await host.list(units)).filter(
    name =>
      /^parley-[\w-]+\.(?:service|socket|timer|path)$/.test(name) && !packetRules.includes(name),
  )
}

/**
 * Those that a boot would start, not what others start when it is time; and the web server of the host, which finds its keys
 * only on the open volume.
 */
export async function unitsToStart(host: Look, layout: Pick<Layout, 'units'>): Promise<string[]> {
  const names = [...(await unitsOnVolume(host, layout)), 'nginx.service']
  return those(host, names, 'is-enabled', state => state === 'enabled')
}

/** Those of these units that run now, or are about to. */
export const activeUnits = (host: Look, names: readonly string[]): Promise<string[]> =>
  those(host, names, 'is-active', state => state !== 'inactive' && state !== 'failed')

/** Starts what does not run, all of it at once: systemd knows the order. @returns their names */
export async function startUnits(host: Host, names: readonly string[]): Promise<string[]> {
  // What is only about to run is waited for.
  const stopped = await those(host, names, 'is-active', state => state !== 'active')
  if (stopped.length > 0)
    await host.run({ argv: [...systemctl, 'start', ...stopped], undo: 'one-way' })
  return stopped
}

export async function stopUnits(host: Host, names: readonly string[]): Promise<void> {
  if (names.length > 0) await host.run({ argv: [...systemctl, 'stop', ...names], undo: 'one-way' })
}

/** The units of which systemd says such a word. */
async function those(
  host: Look,
  names: readonly string[],
  question: 'is-enabled' | 'is-active',
  fits: (state: string) => boolean,
): Promise<string[]> {
  const states = await Promise.all(
    names.map(async name => (await host.ask([...systemctl, question, name])).out.trim()),
  )
  return names.filter((_, index) => fits(states[index] ?? ''))
}
