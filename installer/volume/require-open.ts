import type { Look } from '../core/host.ts'
import { isMounted } from './opening.ts'
import { readRecord } from './record.ts'
import { refusal } from './refusal.ts'

/**
 * What Parley is made of, its journal too, lies on the volume.
 * @throws InstallError (refused) while that is locked
 */
export async function requireOpenVolume(host: Look): Promise<void> {
  const record = await readRecord(host)
  if (record === undefined || record.stage !== 'complete' || (await isMounted(host))) return
  throw refusal(
    'cannot look at Parley: its encrypted volume is locked',
    `${record.device} is not open, and everything lies on it`,
    'open it: parley volume unlock',
  )
}
