import { fromAnywhere, networks } from './networks.ts'
import { onOff } from './on-off.ts'
import { openPorts } from './open-ports.ts'

export const firewall = {
  enabled: onOff({
    default: true,
    prompt: 'Shall a firewall stand before this host?',
    help: 'Only the web ports, ssh and extra_ports are reachable from outside. In a container it is the affair of whoever runs the container.',
    example: true,
  }),
  sshFrom: networks({
    default: fromAnywhere,
    prompt: 'From which networks is ssh reachable?',
    help: 'On the ports that sshd really listens on. A run that would shut out your own session is refused.',
    example: fromAnywhere,
  }),
  extraPorts: openPorts({
    default: [],
    prompt: 'Which other ports are reachable?',
    help: 'For what else this host does.',
    example: [],
  }),
}
