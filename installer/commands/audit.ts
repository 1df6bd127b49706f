import { auditList } from './audit-list.ts'
import { auditVerify } from './audit-verify.ts'
import type { Verb } from './verb.ts'

export const auditVerbs: readonly Verb[] = [auditList, auditVerify]
