import type { Look } from '../core/host.ts'
import { runsSystemd } from '../facts/machine.ts'
import { refusal } from './refusal.ts'

const because = 'process 1 is not systemd: this is a container, which has no disks of its own'

/** Only systemd and its own kernel can keep a volume open from one boot to the next. */
export async function requireSystemd(host: Look): Promise<void> {
  if (await runsSystemd(host)) return
  throw refusal(
    'cannot use an encrypted volume here',
    because,
    'encrypt the disk below the container, or install on a host',
  )
}

/** Why no volume can be made here; undefined when one can. */
export async function whyNoVolume(host: Look): Promise<string | undefined> {
  if (!(await runsSystemd(host))) return because
  // Loaded or built in; or to be had.
  const isThere =
    (await host.read('/sys/module/dm_crypt')) !== undefined ||
    (await host.ask(['modprobe', '--dry-run', '--quiet', 'dm_crypt'])).ok
  return isThere ? undefined : 'the kernel of this host has no dm-crypt'
}
