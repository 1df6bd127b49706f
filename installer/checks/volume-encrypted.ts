import type { Look } from '../core/host.ts'
import { fail, pass, warn, type Finding } from '../facts/finding.ts'
import { isMounted } from '../volume/opening.ts'
import { readRecord } from '../volume/record.ts'
import type { Check } from './check.ts'

/** Who carries the disk away reads nothing: the data on a volume, and no copy of memory beside it. */
export const dataIsEncrypted: Check = {
  name: 'volume-encrypted',
  promise:
    'messages, files and keys lie on an encrypted volume, and memory is not written out in clear',
  severity: 'high',
  look: async ({ host }) => [await dataOn(host), ...(await swapOf(host))],
}

async function dataOn(host: Look): Promise<Finding> {
  const record = await readRecord(host)
  if (record === undefined)
    return warn(
      'data at rest',
      'it lies on the file system of the host, in clear unless that is encrypted',
      'encrypt the disk below, or move it onto a volume: docs/volumes.md',
    )
  const evidence = [record.device, `UUID ${record.uuid}`]
  return (await isMounted(host))
    ? pass('data at rest', 'on an encrypted volume', evidence)
    : fail('data at rest', 'the volume is not mounted', 'parley volume unlock', evidence)
}

/** Swap is memory on a disk: passphrases and messages with it. Compressed memory is none, and mapped devices say what they are. */
async function swapOf(host: Look): Promise<Finding[]> {
  const words = ['swapon', '--noheadings', '--raw', '--show=NAME'] as const
  const { out } = await host.ask(words)
  const clear: string[] = []
  for (const name of out.split('\n').filter(Boolean))
    if (!name.startsWith('/dev/zram') && !(await isEncrypted(host, name))) clear.push(name)
  if (clear.length === 0) return [pass('swap', 'none in clear')]
  return [
    warn(
      'swap',
      'memory is written to a disk in clear',
      'swapoff --all and take it out of /etc/fstab, or encrypt it with a key of each boot (crypttab: /dev/urandom swap)',
      clear,
    ),
  ]
}

/** Something that encrypts is below it. */
async function isEncrypted(host: Look, name: string): Promise<boolean> {
  const { ok, out } = await host.ask(['lsblk', '--inverse', '--noheadings', '--output=TYPE', name])
  return ok && out.split('\n').some(type => /\bcrypt\b/.test(type))
}
