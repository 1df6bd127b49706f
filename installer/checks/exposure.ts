import type { Look } from '../core/host.ts'
import { pass, warn, type Finding } from '../facts/finding.ts'
import type { Check } from './check.ts'
import { runningUnits } from './running-units.ts'

/** Of ten; the less the better. What is named by no line has the last one's. */
const limits: readonly (readonly [pattern: RegExp, limit: number])[] = [
  [/^parley-(?:web|postgres)\./, 1],
  [/^nginx\./, 2],
  [/./, 1.5],
]

/** How much of the host the running units could reach if they were taken over, as systemd counts it. */
export const unitsAreClosedIn: Check = {
  name: 'units-exposure',
  promise: 'what serves people runs closed in: an exposure of at most 1.0, nginx of at most 2.0',
  severity: 'high',
  async look({ host, site }) {
    if (site.layout.services !== 'systemd')
      return [
        warn(
          'units',
          'systemd does not run the units here, so nothing closes them in but their accounts',
          'for people’s real conversations use a host with systemd',
        ),
      ]
    const units = await runningUnits(host)
    return Promise.all(units.map(({ name }) => judge(host, name)))
  },
}

async function judge(host: Look, unit: string): Promise<Finding> {
  const { out } = await host.ask(['systemd-analyze', 'security', '--no-pager', unit])
  const level = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(out)?.[1] ?? NaN)
  const limit = limits.find(([pattern]) => pattern.test(unit))?.[1] ?? 0
  const evidence = [`systemd-analyze security ${unit}: ${level}`]
  return level <= limit
    ? pass(unit, `exposure ${level} of 10`, evidence)
    : warn(
        unit,
        `exposure ${level} of 10, more than ${limit}`,
        `see what a drop-in has opened: systemctl cat ${unit}`,
        evidence,
      )
}
