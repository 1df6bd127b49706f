import type { LimitRules } from '../../server/platform/limits/rule.ts'

/** Tests ask more often than people do. */
export const noLimits: LimitRules & Record<keyof LimitRules, []> = {
  apiByUser: [],
  apiByAddress: [],
  eventsByUser: [],
}
