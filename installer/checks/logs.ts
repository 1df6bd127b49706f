import type { Look } from '../core/host.ts'
import { pass, size, warn } from '../facts/finding.ts'
import { services } from '../recipes/services.ts'
import type { Check } from './check.ts'

/** Logs stay within what the settings allow. */
export const logsStayWithinTheirLimits: Check = {
  name: 'logs',
  promise: 'logs are rotated, and take no more of the disk than the settings allow',
  severity: 'medium',
  async look({ host, site }) {
    const { layout, settings } = site
    const { maxSizeMb, maxFiles } = settings.logs
    const places = [layout.log, ...(await journals(host))]
    const { out } = await host.ask(['du', '--summarize', '--bytes', '--', ...places])
    const used = out.split('\n').map(line => Number(line.split('\t')[0]))
    // The journal, and two logs of nginx, each with its former ones.
    const allowed = 3 * maxSizeMb * (maxFiles + 1) * 1024 ** 2
    const sum = used.filter(bytes => !Number.isNaN(bytes)).reduce((all, one) => all + one, 0)
    const found = `${size(sum)} of at most ${size(allowed)}`
    const timer = services(site).manager.isActive('parley-logs.timer')
    if (layout.services === 'systemd' && !(await host.ask(timer)).ok)
      return [
        warn('logs', 'nobody rotates the logs of nginx: parley-logs.timer is off', 'parley apply'),
      ]
    return sum <= allowed
      ? [pass('logs', found, out.split('\n'))]
      : [
          warn(
            'logs',
            found,
            'look at `journalctl --namespace=parley --unit=parley-logs`, or lower logs.* of the settings',
            out.split('\n'),
          ),
        ]
  },
}

/** Directories of the units' own journal. */
async function journals(host: Look): Promise<string[]> {
  const names = await host.list('/var/log/journal')
  return names.filter(name => name.endsWith('.parley')).map(name => `/var/log/journal/${name}`)
}
