import type { Argv } from '../core/host.ts'
import type { Layout } from '../recipes/site.ts'

/** How to ask for the state of a unit and change it. Exit codes are systemctl's. */
export type ServiceManager = {
  isActive(unit: string): Argv
  start(unit: string): Argv
  stop(unit: string): Argv
  restart(unit: string): Argv
  /** Content with a unit that does not run. */
  reload(unit: string): Argv
  isEnabled(unit: string): Argv
  enable(unit: string): Argv
  disable(unit: string): Argv
  daemonReload(): Argv
}

export function serviceManager(layout: Layout): ServiceManager {
  const control =
    layout.services === 'systemd'
      ? (['systemctl'] as const)
      : ([layout.node, `${layout.code}/installer/supervisor/control.ts`] as const)
  const verb = (name: string) => (unit: string) => [...control, name, unit] as const
  return {
    isActive: verb('is-active'),
    start: verb('start'),
    stop: verb('stop'),
    restart: verb('restart'),
    reload: verb('try-reload-or-restart'),
    isEnabled: verb('is-enabled'),
    enable: verb('enable'),
    disable: verb('disable'),
    daemonReload: () => [...control, 'daemon-reload'],
  }
}
