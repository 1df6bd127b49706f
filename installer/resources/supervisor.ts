import type { Resource } from '../core/resource.ts'
import type { SupervisorCommands } from '../supervisor/service-manager.ts'

/** The embedded supervisor, at work: it runs the units where systemd does not. */
export const runningSupervisor = (commands: SupervisorCommands): Resource => ({
  id: 'supervisor',
  check: async host => ((await host.ask(commands.isRunning())).ok ? undefined : 'start it'),
  async apply(host) {
    // One that was here before has noted its way back; this start follows a reboot.
    const before = await host.read(commands.state)
    const undo = before === undefined ? [commands.stop(), commands.forget()] : []
    await host.run({ argv: commands.start(), undo })
  },
})
