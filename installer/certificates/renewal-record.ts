import { join } from 'node:path'
import { z } from 'zod'
import type { Host, Look } from '../core/host.ts'
import type { Layout } from '../recipes/site.ts'

const record = z.object({
  at: z.iso.datetime(),
  result: z.enum(['renewed', 'not due', 'failed']),
  because: z.string().exactOptional(),
})

/** How the last renewal went, for status and doctor: one that failed does not go unnoticed. */
export type RenewalRecord = z.infer<typeof record>

const path = ({ installerState }: Layout) => join(installerState, 'renewal.json')

export async function readRenewal(host: Look, layout: Layout): Promise<RenewalRecord | undefined> {
  const entry = await host.read(path(layout))
  if (entry?.kind !== 'file') return undefined
  try {
    return record.safeParse(JSON.parse(entry.content)).data
  } catch {
    return undefined
  }
}

export const noteRenewal = (host: Host, layout: Layout, value: RenewalRecord): Promise<void> =>
  host.write(path(layout), {
    kind: 'file',
    content: `${JSON.stringify(value)}\n`,
    mode: 0o600,
    owner: layout.accounts.operator,
  })
