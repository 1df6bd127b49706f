import { fail, pass } from '../facts/finding.ts'
import { namesIn, textAt } from '../facts/proc.ts'
import { secrets } from '../secrets/index.ts'
import { sealingOf } from '../secrets/sealing.ts'
import type { Check } from './check.ts'

/** No program was handed a secret in a way that others can see. */
export const secretsAreNotShown: Check = {
  name: 'secrets-shown',
  promise: 'no secret is in the arguments or the environment of a process',
  severity: 'critical',
  async look({ host, site }) {
    const sealing = sealingOf(site.layout)
    const texts = await Promise.all(secrets.map(({ name }) => sealing.open(host, name)))
    // The parts of a secret that are secret: long words of random letters.
    const values = texts.flatMap(text => text?.match(/[\w-]{32,}/g) ?? [])
    const shown: string[] = []
    const pids = (await namesIn(host, '/proc')).filter(name => /^\d+$/.test(name))
    for (const pid of pids)
      for (const file of ['cmdline', 'environ']) {
        const text = await textAt(host, `/proc/${pid}/${file}`)
        if (values.some(value => text.includes(value))) shown.push(`/proc/${pid}/${file}`)
      }
    const evidence = [`${values.length} secrets looked for in ${pids.length} processes`]
    return [
      shown.length === 0
        ? pass('secrets', 'no process shows one', evidence)
        : fail(
            'secrets',
            `a secret is in ${shown.join(', ')}`,
            'end that process, then parley secrets rotate all',
            evidence,
          ),
    ]
  },
}
