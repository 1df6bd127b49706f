import type { Look } from '../core/host.ts'
import { runsSystemd } from '../facts/machine.ts'
import { refusal } from './refusal.ts'

/** Only systemd and its own kernel can keep a volume open from one boot to the next. */
export async function requireSystemd(host: Look): Promise<void> {
  if (await runsSystemd(host)) return
  throw refusal(
    'cannot use an encrypted volume here',
    'process 1 is not systemd: this is a container, which has no disks of its own',
    'encrypt the disk below the container, or install on a host',
  )
}
