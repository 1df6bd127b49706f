import type { Host } from '../../../core/host.ts'
import { reasonOf } from '../../../core/install-error.ts'
import type { Clock } from '../connection.ts'
import { readUpdateKey, type UpdateKey } from '../dns/key-file.ts'
import { updateZone, type UpdateServer } from '../dns/update.ts'
import { everywhere, recordName, zoneOf } from '../dns/zone.ts'
import { AcmeFailure } from '../problem.ts'
import type { Prover } from './prover.ts'
import { askHook } from './hook.ts'

/** DNS-01: a TXT record, laid by an update of the zone or by a program of the operator's. */
export type DnsProof = {
  /** Resolvers to find zones and their servers by; the host's own without it. */
  readonly resolvers?: readonly string[]
} & (
  | {
      readonly update: {
        readonly server: UpdateServer
        /** What `tsig-keygen` prints. */
        readonly key: string
        /** Found by asking, without it. */
        readonly zone?: string
      }
    }
  | { readonly hook: string }
)

export function dnsProver(host: Host, how: DnsProof, clock: Clock): Prover {
  const key = 'update' in how ? readKey(how.update.key) : undefined
  const zone = async (name: string) =>
    ('update' in how ? how.update.zone : undefined) ?? (await zoneOf(name, how.resolvers))
  const change = async (verb: 'add' | 'remove', name: string, value: string) => {
    if ('hook' in how)
      await askHook(host, how.hook, verb === 'add' ? 'deploy' : 'cleanup', name, value)
    else if (key !== undefined)
      await updateZone(how.update.server, key, await zone(name), { verb, name, value }, clock.now())
  }
  return {
    type: 'dns-01',
    place: async (name, _token, value) => ({
      type: 'record',
      name: await recordName(name, how.resolvers),
      value,
    }),
    async lay(proof) {
      if (proof.type === 'record') await change('add', proof.name, proof.value)
    },
    async look(_name, proof) {
      if (proof.type === 'record')
        await everywhere(proof, await zone(proof.name), how.resolvers, clock)
    },
    async takeAway(proof) {
      if (proof.type === 'record') await change('remove', proof.name, proof.value)
    },
    end: async () => {},
  }
}

function readKey(text: string): UpdateKey {
  try {
    return readUpdateKey(text)
  } catch (error) {
    throw new AcmeFailure('local', `the key for DNS updates cannot be used: ${reasonOf(error)}`, {
      remedy: 'give what `tsig-keygen -a hmac-sha256 NAME` prints, as the DNS server has it too',
    })
  }
}
