import type { Host, Look } from '../../core/host.ts'
import { serviceManager } from '../../supervisor/service-manager.ts'
import { knownLayout } from '../installation.ts'
import type { World } from '../world.ts'

const systemctl = ['systemctl', '--no-ask-password'] as const

/** Units of Parley's that a boot would start. */
export async function enabledUnits(world: World): Promise<string[]> {
  const { host } = world
  const layout = knownLayout(world)
  const names = (await host.list(layout.units)).filter(name =>
    /^parley-[\w-]+\.(?:service|socket|timer|path)$/.test(name),
  )
  const manager = serviceManager(layout)
  const enabled = await Promise.all(
    names.map(async name => (await host.ask(manager.isEnabled(name))).ok),
  )
  return names.filter((_, index) => enabled[index])
}

/** The same, and the web server of the host, which finds its keys only on the open volume. */
export async function unitsToStart(world: World): Promise<string[]> {
  const nginx = 'nginx.service'
  const { ok } = await world.host.ask([...systemctl, 'is-enabled', nginx])
  return [...(await enabledUnits(world)), ...(ok ? [nginx] : [])]
}

/** Those of these units that run now. */
export async function activeUnits(host: Look, names: readonly string[]): Promise<string[]> {
  const active = await Promise.all(
    names.map(async name => (await host.ask([...systemctl, 'is-active', name])).ok),
  )
  return names.filter((_, index) => active[index])
}

/** Starts what does not run, all of it at once: systemd knows the order. @returns their names */
export async function startUnits(host: Host, names: readonly string[]): Promise<string[]> {
  const running = new Set(await activeUnits(host, names))
  const stopped = names.filter(name => !running.has(name))
  if (stopped.length > 0)
    await host.run({ argv: [...systemctl, 'start', ...stopped], undo: 'one-way' })
  return stopped
}

export async function stopUnits(host: Host, names: readonly string[]): Promise<void> {
  if (names.length > 0) await host.run({ argv: [...systemctl, 'stop', ...names], undo: 'one-way' })
}
