import type { Resource } from '../core/resource.ts'
import type { SupervisorCommands } from '../supervisor/service-manager.ts'

/** The embedded supervisor, at work: it runs the units where systemd does not. */
export const runningSupervisor = (commands: SupervisorCommands): Resource => ({
  id: 'supervisor',
  check: async host => ((await host.ask(commands.isRunning())).ok ? undefined : 'start it'),
  apply: host => host.run({ argv: commands.start(), undo: [commands.stop()] }),
})
