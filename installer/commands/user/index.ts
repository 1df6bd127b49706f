import type { Verb } from '../verb.ts'
import { userCreate } from './create.ts'
import { userDeactivate } from './deactivate.ts'
import { userEmail } from './email.ts'
import { userInvite } from './invite.ts'
import { userList } from './list.ts'
import { userPassword } from './password.ts'
import { userReactivate } from './reactivate.ts'
import { userRename } from './rename.ts'
import { userRole } from './role.ts'
import { userSessions } from './sessions.ts'
import { userShow } from './show.ts'
import { userSignOut } from './sign-out.ts'

/** What operators do for people, in the order of an account's life. */
export const userVerbs: readonly Verb[] = [
  userList,
  userShow,
  userCreate,
  userInvite,
  userRole,
  userRename,
  userEmail,
  userPassword,
  userSessions,
  userSignOut,
  userDeactivate,
  userReactivate,
]
