import { fail, pass } from '../facts/finding.ts'
import { textAt } from '../facts/proc.ts'
import type { Check } from './check.ts'

/** Keys made before the kernel had collected enough could be guessed. */
export const randomNumbersAreRandom: Check = {
  name: 'entropy',
  promise: 'the kernel has enough randomness to make keys from',
  severity: 'high',
  async look({ host }) {
    const text = (await textAt(host, '/proc/sys/kernel/random/entropy_avail')).trim()
    return Number(text) >= 128
      ? [pass('entropy', `${text} bits`)]
      : [
          fail(
            'entropy',
            text === '' ? 'unknown' : `${text} bits`,
            'give the virtual machine a virtio-rng device, or install rng-tools',
          ),
        ]
  },
}
