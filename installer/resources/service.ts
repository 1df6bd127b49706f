import { createHash } from 'node:crypto'
import type { Argv, Host, Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import type { ServiceManager } from '../supervisor/service-manager.ts'

export type Services = {
  readonly manager: ServiceManager
  /** Where it is noted with which files each unit was last started. */
  readonly stamps: string
  /** `user:group` of the stamps. */
  readonly owner: string
}

export type ServiceOptions = {
  /** Files the unit reads at its start. */
  readonly watches: readonly string[]
  /** What a change in them asks for. */
  readonly onChange?: 'restart' | 'reload'
  /** Files whose change asks for a restart whatever a change in the others asks for. */
  readonly restartsFor?: readonly string[]
  /** A program that ends, successfully, once the started unit does its work. */
  readonly ready?: Argv
}

/**
 * A unit that runs, will run after a reboot, and was started since its watched files last changed. No handler has to
 * remember that: the stamp of the last start is compared with the files, so a kill between the two loses nothing.
 */
export const service = (services: Services, unit: string, options: ServiceOptions): Resource => ({
  id: `service ${unit}`,
  async check(host) {
    const { manager } = services
    const { isActive, isEnabled } = await manager.state(host, unit)
    if (!isActive) return 'start it'
    if (!isEnabled) return 'start it at every boot'
    const due = await dueFor(host, stampOf(services, unit), options)
    return due && `${due} it: its files are newer than its start`
  },
  async apply(host) {
    const { manager } = services
    await host.run({ argv: manager.daemonReload(), undo: 'one-way' })
    const enabled = (await host.ask(manager.isEnabled(unit))).ok
    const onChange =
      (await dueFor(host, stampOf(services, unit), options)) ?? options.onChange ?? 'restart'
    const fresh = await stamp(host, options)
    await forgetStart(host, stampOf(services, unit))
    // Enabled already: it was started before, and that start has noted its way back. This one follows a reboot.
    await bringUp(host, manager, unit, { onChange, undo: enabled ? [] : [manager.stop(unit)] })
    if (!enabled) await host.run({ argv: manager.enable(unit), undo: [manager.disable(unit)] })
    if (options.ready !== undefined) await host.run({ argv: options.ready, undo: 'one-way' })
    await host.write(stampOf(services, unit), {
      kind: 'file',
      content: fresh,
      mode: 0o600,
      owner: services.owner,
    })
  },
})

async function bringUp(
  host: Host,
  manager: ServiceManager,
  unit: string,
  { onChange, undo }: { onChange: 'restart' | 'reload'; undo: readonly Argv[] },
): Promise<void> {
  const active = (await host.ask(manager.isActive(unit))).ok
  const again = onChange === 'restart' ? manager.tryRestart(unit) : manager.tryReload(unit)
  if (active) await host.run({ argv: manager[onChange](unit), undo: [], afterUndo: again })
  else await host.run({ argv: manager.start(unit), undo })
}

// Undoing does not bring the old stamp back: the files return to what they were after the unit was started, so
// the next plan must find it due for a restart.
async function forgetStart(host: Host, path: string): Promise<void> {
  if ((await host.read(path)) === undefined) return
  const forget = ['rm', '-f', '--', path] as const
  await host.run({ argv: forget, undo: [forget] })
}

/** Where it is noted with which files a unit was last started. */
export const stampOf = ({ stamps }: Services, unit: string) => `${stamps}/${unit}`

/** What the files ask for, compared with those of the last start; nothing known of that is as if all had changed. */
async function dueFor(
  host: Look,
  path: string,
  options: ServiceOptions,
): Promise<'restart' | 'reload' | undefined> {
  const { onChange = 'restart', restartsFor } = options
  const kept = await host.read(path)
  const started = kept?.kind === 'file' ? kept.content : ''
  const fresh = await stamp(host, options)
  if (started === fresh) return undefined
  return restartsFor !== undefined && lastLine(started) !== lastLine(fresh) ? 'restart' : onChange
}

const lastLine = (text: string) => text.split('\n').at(-2)

/** A line for the watched files, and a last one for those that ask for a restart. */
async function stamp(host: Look, { watches, restartsFor }: ServiceOptions): Promise<string> {
  const parts = restartsFor === undefined ? [watches] : [watches, restartsFor]
  const lines: string[] = []
  for (const paths of parts) lines.push(await digestOf(host, paths))
  return `${lines.join('\n')}\n`
}

async function digestOf(host: Look, paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    const now = await host.read(path)
    hash.update(JSON.stringify([path, now?.kind === 'file' ? now.content : '']))
  }
  return hash.digest('hex')
}
