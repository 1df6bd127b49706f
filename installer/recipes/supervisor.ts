import type { Resource } from '../core/resource.ts'
import { erasableDirectory } from '../resources/directory.ts'
import { runningSupervisor } from '../resources/supervisor.ts'
import { supervisorCommands } from '../supervisor/service-manager.ts'
import type { Site } from './site.ts'

/** Who runs the units where systemd does not, and where it keeps what they say. */
export function supervisor({ layout }: Site): readonly Resource[] {
  if (layout.services !== 'embedded') return []
  return [
    // A sandbox has it among its other directories.
    ...(layout.target === 'host'
      ? [erasableDirectory(layout.log, { mode: 0o755, holds: 'the logs of the units' })]
      : []),
    runningSupervisor(supervisorCommands(layout)),
  ]
}
