import { z } from 'zod'
import type { Machine } from './machine.ts'

/** Of the image: counts what leaves and answers nobody, from before there is a network. */
export const counterRules = `table inet rig {
  counter out {}
  chain out {
    type filter hook output priority 300; policy accept;
    oifname "lo" accept
    ct direction reply accept
    counter name out
  }
}
`

const listed = z.object({
  nftables: z.array(z.looseObject({ counter: z.object({ packets: z.number() }).optional() })),
})

export async function packetsOut(machine: Machine): Promise<number> {
  const out = await machine.must(['nft', '--json', 'list', 'counter', 'inet', 'rig', 'out'])
  const { nftables } = listed.parse(JSON.parse(out))
  const packets = nftables.find(entry => entry.counter !== undefined)?.counter?.packets
  if (packets === undefined) throw new Error(`there is no counter: ${out}`)
  return packets
}
