import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Argv, Look } from '../core/host.ts'
import type { Layout } from '../recipes/site.ts'

/** How units are looked at and moved, as words. Exit codes are systemctl's: `isActive` 0 or 3, `isEnabled` 0 or 1. */
export type ServiceManager = {
  isActive(unit: string): Argv
  start(unit: string): Argv
  stop(unit: string): Argv
  restart(unit: string): Argv
  reload(unit: string): Argv
  /** As `restart` and `reload`, for an undo: what does not run is left alone. */
  tryRestart(unit: string): Argv
  tryReload(unit: string): Argv
  isEnabled(unit: string): Argv
  enable(unit: string): Argv
  disable(unit: string): Argv
  daemonReload(): Argv
  /** Both at once. One question tells of all units where each would be dear, so a plan asks it once. */
  state(host: Look, unit: string): Promise<UnitState>
}

type UnitState = { readonly isActive: boolean; readonly isEnabled: boolean }

/** systemd where it is process 1, else the embedded supervisor: the same verbs, the same units. */
export function serviceManager(layout: Layout): ServiceManager {
  const command: Argv =
    layout.services === 'systemd' ? ['systemctl', '--no-ask-password'] : control(layout)
  const verb =
    (name: string) =>
    (unit: string): Argv => [...command, name, unit]
  // As a pattern, which fits the unit alone: one whose package an undo has removed is no fault then.
  const ifLoaded =
    (name: string) =>
    (unit: string): Argv => [
      ...command,
      name,
      layout.services === 'systemd' ? unit.replace(/.$/, '[$&]') : unit,
    ]
  const isActive = verb('is-active')
  const isEnabled = verb('is-enabled')
  return {
    isActive,
    start: verb('start'),
    stop: verb('stop'),
    restart: verb('restart'),
    reload: verb('reload'),
    tryRestart: ifLoaded('try-restart'),
    tryReload: ifLoaded('try-reload-or-restart'),
    isEnabled,
    // What it changes counts from the next boot, and whoever starts a unit has all units read before.
    enable: unit =>
      layout.services === 'systemd'
        ? [...command, '--no-reload', 'enable', unit]
        : [...command, 'enable', unit],
    // As systemctl does it without systemd: the mark goes, whether or not somebody is there to see it.
    disable:
      layout.services === 'systemd'
        ? verb('disable')
        : unit => ['rm', '-f', '--', join(supervisorPaths(layout).state, 'enabled', unit)],
    daemonReload: () => [...command, 'daemon-reload'],
    async state(host, unit) {
      const known =
        layout.services === 'embedded' ? (await statesOf(host, command))?.[unit] : undefined
      if (known !== undefined) return known
      const active = (await host.ask(isActive(unit))).ok
      return { isActive: active, isEnabled: (await host.ask(isEnabled(unit))).ok }
    },
  }
}

const states = z.record(z.string(), z.object({ isActive: z.boolean(), isEnabled: z.boolean() }))

/** Nothing where it does not run, or is of a release that does not know the question. */
async function statesOf(host: Look, command: Argv) {
  const { ok, out } = await host.ask([...command, 'states'])
  return ok ? states.parse(JSON.parse(out)) : undefined
}

/** The embedded supervisor itself, where a layout has one. */
export type SupervisorCommands = {
  /** Where it keeps what it must know after a restart. */
  readonly state: string
  /** Exit 0 when it answers, 3 when it does not. */
  isRunning(): Argv
  /** Starts it in the background and returns when it answers; already running is fine. */
  start(): Argv
  /** Stops every unit in reverse order, then itself; returns when all is down. Not running is fine. */
  stop(): Argv
  /** Removes what it keeps for itself. */
  forget(): Argv
}

export function supervisorCommands(layout: Layout): SupervisorCommands {
  const paths = supervisorPaths(layout)
  const words = Object.entries(paths).flatMap(([name, path]) => [`--${name}`, path])
  return {
    state: paths.state,
    isRunning: () => [...control(layout), 'ping'],
    start: () => [
      ...control(layout),
      'boot',
      ...words,
      // In a sandbox the recipe decides what runs, after it has written what they read.
      ...(layout.target === 'host' ? ['--start-enabled'] : []),
    ],
    stop: () => [...control(layout), 'shutdown'],
    forget: () => ['rm', '-rf', '--', paths.state],
  }
}

/** Folders of the supervisor. `units` first, then those of the machine. */
export function supervisorPaths(layout: Layout) {
  return {
    units: layout.units,
    /** What `%t` and RuntimeDirectory= stand on. */
    runtime: dirname(layout.run),
    log: layout.log,
    state: join(dirname(layout.installerState), 'supervisor'),
  }
}

/** Beside the run directory of the units and not in it: stopping a unit removes that one. */
export const controlSocket = (layout: Layout) =>
  join(dirname(layout.run), 'parley-supervisor', 'control')

const control = (layout: Layout): Argv => [
  layout.node,
  join(layout.code, 'installer', 'supervisor', 'control.ts'),
  '--socket',
  controlSocket(layout),
]
