import { firewallApply } from './firewall-apply.ts'
import { firewallConfirm } from './firewall-confirm.ts'
import { firewallRevert } from './firewall-revert.ts'
import { firewallStatus } from './firewall-status.ts'
import type { Verb } from './verb.ts'

export const firewallVerbs: readonly Verb[] = [
  firewallStatus,
  firewallApply,
  firewallConfirm,
  firewallRevert,
]
