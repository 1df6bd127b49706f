import { z } from 'zod'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { hasEgress } from '../recipes/egress.ts'
import { serverAdmin } from '../recipes/server.ts'
import type { Site } from '../recipes/site.ts'

const judgement = z.object({
  allowed: z.boolean(),
  because: z.string(),
  rule: z.string().exactOptional(),
})

const report = judgement.extend({
  url: z.string(),
  addresses: z.array(judgement.extend({ address: z.string() })),
  answer: z
    .union([
      z.object({ reachable: z.literal(true), status: z.number(), address: z.string() }),
      z.object({ reachable: z.literal(false), because: z.string() }),
    ])
    .exactOptional(),
})

export type EgressReport = z.infer<typeof report>

/** What the process with the only way out says of a URL. @throws InstallError when there is none, or it is silent */
export async function askEgress(host: Look, site: Site, url: string): Promise<EgressReport> {
  if (!hasEgress(site))
    throw new InstallError('cannot reach anything from here', {
      because: 'network.egress is none: there is no way out',
      remedy: 'set network.egress to allowed in /etc/parley/parley.yaml, then parley apply',
      exit: 'refused',
    })
  const { ok, out, err } = await host.ask(serverAdmin(site, 'web')(['egress', 'check']), url)
  if (ok) return report.parse(JSON.parse(out))
  throw new InstallError('cannot ask the process with the way out', {
    because: err.trim().split('\n').at(-1) ?? 'it said nothing',
    remedy: 'parley status says whether parley-egress.service runs; parley doctor looks further',
  })
}
