import { pass, warn } from '../facts/finding.ts'
import { textAt } from '../facts/proc.ts'
import type { Check } from './check.ts'

/** What the memory of a service holds must not lie on a disk in clear. */
export const memoryStaysOffTheDisk: Check = {
  name: 'swap',
  promise: 'what services have in memory is not written to a disk in clear',
  severity: 'medium',
  async look({ host }) {
    const lines = (await textAt(host, '/proc/swaps')).split('\n').slice(1).filter(Boolean)
    const paths = lines.map(line => line.split(/\s+/)[0] ?? '')
    const kinds = await Promise.all(
      paths.map(path => host.ask(['lsblk', '--noheadings', '--inverse', '--output=TYPE', path])),
    )
    const clear = paths.filter((path, index) => {
      const isEncrypted = /^crypt$/m.test(kinds[index]?.out ?? '')
      return !isEncrypted && !path.startsWith('/dev/zram')
    })
    if (clear.length === 0)
      return [pass('swap', paths.length === 0 ? 'none' : 'encrypted, or in memory', lines)]
    return [
      warn(
        'swap',
        `${clear.join(', ')} in clear`,
        'encrypt it with a new key at each boot (crypttab(5): swap), or switch it off: swapoff -a',
        lines,
      ),
    ]
  },
}
