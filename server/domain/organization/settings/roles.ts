import * as z from 'zod'
import { roles, type Role } from '../../../identity/actor.ts'
import { json } from '../../../platform/http/parameters.ts'
import type { SettingValue } from '../../../protocol/organization.ts'
import { decided, wishing, type Setting } from './setting.ts'

const chosen = z.array(z.literal(Object.values(roles))).max(100)

/** Some of the roles, the mightiest first. None until somebody chooses. */
export const rolesOf = (): Setting<readonly Role[]> => ({
  ...decided<readonly Role[]>({ kept: chosen, initial: [], asked: json(chosen) }),
  asked: wishing(json(chosen), wished => async (_tx, _actor, now) => {
    const next = [...new Set(wished)].toSorted((one, other) => one - other)
    return isSame(next, now) ? now : next
  }),
})

/** Two lists of the same are no change. */
const isSame = (next: readonly Role[], now: SettingValue): boolean =>
  JSON.stringify(next) === JSON.stringify(now)
