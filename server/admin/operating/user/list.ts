import * as z from 'zod'
import { lastHere } from '../../../domain/presence/queries.ts'
import { allUsers } from '../../../domain/users/queries.ts'
import { looking } from '../operation.ts'
import { roleName, roleNamed } from '../roles.ts'

const wish = z.strictObject({ role: roleNamed.optional(), deactivated: z.boolean() })

export const userList = looking(wish, async ({ tx, operator }, { role, deactivated }) => {
  const users = (await allUsers(tx, operator)).filter(
    user => user.is_active !== deactivated && (role === undefined || user.role === role),
  )
  const here = await lastHere(tx)
  return {
    users: users.map(user => ({
      id: user.user_id,
      name: user.full_name,
      email: user.delivery_email ?? user.email,
      role: roleName(user.role),
      active: user.is_active,
      lastSeen: here.get(user.user_id)?.toISOString() ?? null,
    })),
  }
})
