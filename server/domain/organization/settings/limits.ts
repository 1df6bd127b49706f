import * as z from 'zod'
import { textOrJson } from '../../../platform/http/parameters.ts'
import { orRefuse } from '../../settings/choice.ts'
import { decided, type Setting } from './setting.ts'

const age = z.int().positive().max(2_147_483_647)
const refusal = (name: string) => (sent: unknown) =>
  `Bad value for '${name}': ${typeof sent === 'string' ? sent : JSON.stringify(sent)}`

/** An age in seconds, or null for no limit, which is asked for as "unlimited". */
export const ageLimit = (name: string, initial: number | null): Setting<number | null> =>
  decided<number | null>({
    kept: age.nullable(),
    initial,
    asked: textOrJson(
      orRefuse(z.union([age, z.literal('unlimited').transform(() => null)]), refusal(name)),
    ),
  })

/** An age in days, or -1 for ever, which is asked for as "unlimited". */
export const retention = (name: string): Setting<number> =>
  decided<number>({
    kept: z.int(),
    initial: -1,
    asked: textOrJson(
      orRefuse(z.union([age, z.literal('unlimited').transform(() => -1)]), refusal(name)),
    ),
  })
