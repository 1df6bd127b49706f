import type { Resource } from '../core/resource.ts'
import { supervisorCommands } from '../supervisor/service-manager.ts'
import type { Site } from './site.ts'

/** Who runs the units where systemd does not. */
export function supervisor({ layout }: Site): readonly Resource[] {
  if (layout.services === 'systemd') return []
  const { isRunning, start, stop } = supervisorCommands(layout)
  return [
    {
      id: 'supervisor',
      check: async host => ((await host.ask(isRunning())).ok ? undefined : 'start it'),
      apply: host => host.run({ argv: start(), undo: [stop()] }),
    },
  ]
}
