import type { Facts } from '../facts.ts'
import { fail, pass, warn, type Finding } from '../finding.ts'

export const judgeUser = ({ uid }: Facts): Finding =>
  uid === 0
    ? pass('user', 'root')
    : fail(
        'user',
        `user id ${uid}, not root`,
        'run it as root: sudo parley …; without root there is `parley try`',
      )

export const judgeSystem = ({ machine: { system, version, systemName } }: Facts): Finding =>
  system === 'debian' && version === '12'
    ? pass('system', systemName)
    : fail('system', systemName, 'use Debian 12; on other systems there is `parley try`')

export const judgeProcessor = ({ machine }: Facts): Finding => {
  const { architecture, cpu, cores, cpuFeatures } = machine
  const found = `${architecture}, ${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}`
  if (architecture !== 'x64' && architecture !== 'arm64')
    return fail('processor', found, 'use a 64-bit Intel, AMD or ARM machine')
  return cpuFeatures.includes('aes')
    ? pass('processor', found)
    : warn(
        'processor',
        `${found}, without AES`,
        'pass the host processor through to the VM; TLS is slower without',
      )
}

/** PID 1 and who was asked to run the units. */
export const judgeInit = (
  { machine }: Facts,
  supervisor: 'auto' | 'systemd' | 'embedded',
): Finding => {
  if (machine.systemd)
    return pass(
      'units',
      supervisor === 'embedded' ? 'the embedded supervisor, as asked' : 'systemd',
    )
  const found = `PID 1 is ${machine.pid1 || 'unknown'}, not systemd`
  if (supervisor === 'systemd')
    return fail('units', found, 'use --supervisor embedded here, or boot the host with systemd')
  return warn(
    'units',
    `${found}: the embedded supervisor runs them, without their sandboxing`,
    'for production use a host that boots with systemd',
  )
}

export const judgeLocale = ({ environment: { charset, umask } }: Facts): Finding => {
  // Programs that apt starts create files by it; what others cannot read, nginx and PostgreSQL cannot either.
  if ((Number.parseInt(umask, 8) & 0o055) !== 0)
    return warn(
      'umask',
      umask,
      'type `umask 022` first, or packages may install files their programs cannot read',
    )
  return pass('umask and locale', `${umask}, ${charset}`)
}
