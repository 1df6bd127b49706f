import { z } from 'zod'
import type { Look } from '../core/host.ts'

const slotName = z.string().transform(Number)

const token = z.looseObject({
  type: z.string(),
  keyslots: z.array(slotName),
  kind: z.string().exactOptional(),
  path: z.string().exactOptional(),
  'tpm2-pcrs': z.array(z.number()).exactOptional(),
})

const metadata = z.object({
  keyslots: z.record(z.string(), z.object({ type: z.string() })),
  tokens: z.record(z.string(), token),
  digests: z.record(z.string(), z.object({ digest: z.string() })),
  config: z.object({
    requirements: z.object({ mandatory: z.array(z.string()) }).exactOptional(),
  }),
})

export type Token = z.infer<typeof token> & { readonly id: number }

/** A LUKS2 header, as far as we read it. */
export type Header = {
  readonly uuid: string
  readonly label: string
  readonly subsystem: string
  /** Goes up with each change of the header. */
  readonly epoch: number
  /** Numbers of the slots that hold a key. */
  readonly slots: readonly number[]
  readonly tokens: readonly Token[]
  /** Tells one volume key from another; says nothing of it. */
  readonly keyDigest: string
  /** A re-encryption was begun and is not ended. */
  readonly isReencrypting: boolean
}

/** The header on a device or in a file, or undefined where there is no whole one. */
export async function readHeader(host: Look, device: string): Promise<Header | undefined> {
  const plain = await host.ask(['cryptsetup', 'luksDump', device])
  const json = await host.ask(['cryptsetup', 'luksDump', '--dump-json-metadata', device])
  if (!plain.ok || !json.ok) return undefined
  const { keyslots, tokens, digests, config } = metadata.parse(JSON.parse(json.out))
  const line = (name: string) =>
    new RegExp(String.raw`^${name}:\s*(.*)$`, 'm').exec(plain.out)?.[1]?.trim() ?? ''
  return {
    uuid: line('UUID'),
    label: line('Label'),
    subsystem: line('Subsystem'),
    epoch: Number(line('Epoch')),
    slots: Object.entries(keyslots).flatMap(([slot, { type }]) =>
      type === 'luks2' ? [Number(slot)] : [],
    ),
    tokens: Object.entries(tokens).map(([id, token]) => ({ ...token, id: Number(id) })),
    keyDigest: Object.values(digests)[0]?.digest ?? '',
    isReencrypting:
      config.requirements?.mandatory.some(name => name.includes('reencrypt')) ?? false,
  }
}
