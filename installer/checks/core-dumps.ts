import { fail, pass } from '../facts/finding.ts'
import { textAt } from '../facts/proc.ts'
import type { Check } from './check.ts'
import { runningUnits } from './running-units.ts'

/** The units whose memory holds keys or what people wrote. */
const holdSecrets = /^(?:parley-(?:web|worker|postgres|egress)|nginx)\.service$/

/** What holds secrets never writes its memory to a disk. */
export const memoryIsNeverDumped: Check = {
  name: 'core-dumps',
  promise: 'what holds keys or messages in memory never writes it to a disk when it crashes',
  severity: 'high',
  async look({ host }) {
    const units = (await runningUnits(host)).filter(({ name }) => holdSecrets.test(name))
    return Promise.all(
      units.map(async ({ name, pid }) => {
        const limits = await textAt(host, `/proc/${pid}/limits`)
        const line = /^Max core file size.*$/m.exec(limits)?.[0].replace(/\s+/g, ' ').trim() ?? ''
        return / 0 0 /.test(`${line} `)
          ? pass(name, 'writes no core dump', [line])
          : fail(
              name,
              'may write its memory to a disk when it crashes',
              'run parley apply, then restart it',
              [line],
            )
      }),
    )
  },
}
