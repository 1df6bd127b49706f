import type { Host } from '../core/host.ts'
import type { Key } from './key.ts'
import { dropKey, headerOf, requireKey, type Volume } from './keys.ts'
import { refusal } from './refusal.ts'
import { reasonToKeep, waysOf, type Way } from './way.ts'

/**
 * Takes one way away.
 * @param remaining a key that opens another slot: the proof that somebody still gets in
 * @throws InstallError (refused) when too little would be left, or when that key is the one to go
 */
export async function removeWay(
  host: Host,
  volume: Volume,
  { slot, remaining }: { readonly slot: number; readonly remaining: Key },
): Promise<Way> {
  const what = `cannot remove the key in slot ${slot}`
  const ways = waysOf(await headerOf(host, volume.device))
  const way = ways.find(way => way.slot === slot)
  if (way === undefined)
    throw refusal(what, 'there is none', 'see parley volume status for the slots')
  const reason = reasonToKeep(ways, slot)
  if (reason !== undefined)
    throw refusal(what, reason, 'add another way first: parley volume add-key recovery-key')
  if ((await requireKey(host, volume, remaining)) === slot)
    throw refusal(what, 'that is the very key you gave', 'give one that stays')
  await dropKey(host, volume.device, slot, remaining)
  return way
}
