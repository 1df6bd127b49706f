import type { Resource } from '../core/resource.ts'
import { runningSupervisor } from '../resources/supervisor.ts'
import { supervisorCommands } from '../supervisor/service-manager.ts'
import type { Site } from './site.ts'

/** Who runs the units where systemd does not. */
export const supervisor = ({ layout }: Site): readonly Resource[] =>
  layout.services === 'embedded' ? [runningSupervisor(supervisorCommands(layout))] : []
