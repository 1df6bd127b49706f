import { z } from 'zod'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { serverAdmin } from '../recipes/server.ts'
import type { Site } from '../recipes/site.ts'
import { audit, auditKeys } from '../secrets/audit.ts'
import { sealingOf } from '../secrets/sealing.ts'
import { whySilent } from './why-silent.ts'

const row = z.object({
  sequence: z.number(),
  /** Seconds since 1970. */
  time: z.number(),
  kind: z.string(),
  acting_user_id: z.number().nullable(),
  acting_instead: z.string().nullable(),
  user_id: z.number().nullable(),
  stream_id: z.number().nullable(),
  group_id: z.number().nullable(),
  message_id: z.number().nullable(),
  details: z.record(z.string(), z.unknown()),
  personal: z.record(z.string(), z.unknown()).nullable(),
  is_erased: z.boolean(),
  client: z.string().nullable(),
  hash: z.string(),
})
export type AuditRow = z.infer<typeof row>

const listing = z.union([z.object({ rows: z.array(row) }), z.object({ refused: z.string() })])

/** The rows that fit what was typed, the newest first. @throws InstallError when it makes no sense, or the server cannot be asked */
export async function askAuditRows(
  host: Look,
  site: Site,
  wish: Readonly<Record<string, string>>,
): Promise<AuditRow[]> {
  const found = listing.parse(await ask(host, site, ['audit', 'list'], wish))
  if ('rows' in found) return found.rows
  throw new InstallError('cannot list the audit log', {
    because: found.refused,
    remedy: 'parley help audit list; docs/audit-log.md has every kind',
    exit: 'usage',
  })
}

const verdict = z.object({
  ok: z.boolean(),
  rows: z.number(),
  heads: z.number(),
  erased: z.number(),
  suspicion: z
    .object({ sequence: z.number(), what: z.string(), because: z.string() })
    .exactOptional(),
  head_trouble: z.object({ file: z.string(), because: z.string() }).exactOptional(),
})
export type AuditVerdict = z.infer<typeof verdict>

/** Whether the audit log is as it was written, and its heads are this server's. */
export async function askAuditVerdict(host: Look, site: Site): Promise<AuditVerdict> {
  const secret = await sealingOf(site.layout).open(host, audit.name)
  // Public halves alone: the process that reads them signs nothing.
  const keys = secret === undefined ? {} : { keys: auditKeys(secret) }
  return verdict.parse(await ask(host, site, ['audit', 'verify'], keys))
}

async function ask(host: Look, site: Site, verb: string[], input: object): Promise<unknown> {
  const { ok, out, err } = await host.ask(serverAdmin(site, 'web')(verb), JSON.stringify(input))
  if (ok) return JSON.parse(out)
  throw new InstallError('cannot read the audit log', {
    because: whySilent(err),
    remedy: 'parley status says whether the database runs; parley doctor looks further',
  })
}
