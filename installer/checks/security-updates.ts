import { pass, warn, type Finding } from '../facts/finding.ts'
import type { Check } from './check.ts'

/** Holes that Debian has closed are closed here too. */
export const securityUpdatesComeByThemselves: Check = {
  name: 'security-updates',
  promise: 'Debian’s security updates are installed by themselves, and are in use',
  severity: 'medium',
  async look({ host }) {
    const period = 'APT::Periodic::Unattended-Upgrade'
    const { out } = await host.ask(['apt-config', 'dump', period])
    const program = await host.read('/usr/bin/unattended-upgrade')
    const isOn = program !== undefined && /"[1-9]\d*";/.test(out)
    const findings: Finding[] = [
      isOn
        ? pass('security updates', 'by themselves', [out])
        : warn(
            'security updates',
            'only when somebody installs them',
            'parley harden apply --only updates; without a network: with each bundle',
            [out || `${period} is not set`],
          ),
    ]
    if ((await host.read('/run/reboot-required')) !== undefined)
      findings.push(
        warn('security updates', 'some take effect only after a reboot', 'reboot when it suits'),
      )
    return findings
  },
}
