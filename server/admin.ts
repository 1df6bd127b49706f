import { auditList, auditVerify } from './admin/audit.ts'
import { UsageError, type Verb } from './admin/verb.ts'
import { demoFill } from './admin/demo.ts'
import { egressCheck } from './admin/egress.ts'
import { limitsReset } from './admin/limits.ts'
import { mailTry } from './admin/mail.ts'
import { migrateVerb } from './admin/migrate.ts'
import { operations } from './admin/operating/index.ts'
import { organizationCreate } from './admin/organization.ts'
import { invocation } from './admin/invocation.ts'
import { state } from './admin/state.ts'
import { kindsOf } from './audit/audits.ts'
import { ConfigError, readConfig } from './config.ts'
import { operator } from './platform/database/cause.ts'
import { leaveDirectory } from './platform/leave-directory.ts'

/** What can be typed after `--config FILE [--asked-by NAME]`. */
const verbs: Readonly<Record<string, Verb>> = {
  migrate: migrateVerb,
  state,
  'organization create': organizationCreate,
  'demo fill': demoFill,
  'egress check': egressCheck,
  'limits reset': limitsReset,
  'mail try': mailTry,
  'audit list': auditList,
  'audit verify': auditVerify,
  ...operations,
}

const exitCode = { failed: 1, usage: 2, badConfig: 78 }

async function main(): Promise<void> {
  const { configPath, verb, options, askedBy } = invocation(process.argv.slice(2), verbs)
  const config = await readConfig(configPath)
  leaveDirectory()
  const cause = { ...operator(askedBy), kinds: kindsOf(verb.audits) }
  const { result } = await verb.run({ config, options, cause, input: process.stdin })
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = exitFor(error)
}

function exitFor(error: unknown): number {
  if (error instanceof UsageError) return exitCode.usage
  return error instanceof ConfigError ? exitCode.badConfig : exitCode.failed
}
