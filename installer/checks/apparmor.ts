import { pass, warn } from '../facts/finding.ts'
import { textAt } from '../facts/proc.ts'
import type { Check } from './check.ts'

/** Debian's own confinement of programs is on. */
export const apparmorIsOn: Check = {
  name: 'apparmor',
  promise: 'AppArmor confines the programs that have a profile',
  severity: 'low',
  async look({ host }) {
    const enabled = (await textAt(host, '/sys/module/apparmor/parameters/enabled')).trim()
    return enabled === 'Y'
      ? [pass('AppArmor', 'on')]
      : [
          warn(
            'AppArmor',
            enabled === '' ? 'this kernel is without' : 'off',
            'install apparmor and boot without apparmor=0; Parley’s own units do not depend on it',
          ),
        ]
  },
}
