import { invitationToAccept } from '../../access/invitations.ts'
import type { Context } from '../../context.ts'
import { newPasswordHash } from '../../identity/new-password.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { User } from '../../protocol/users.ts'
import { accept } from './accept.ts'

/** All but the password has been through the rules of people. */
type Wish = {
  token: string
  fullName: string
  password: string
  /** Counts only where the link names nobody. */
  email: string | undefined
}

/** Makes an account for whoever holds the link. */
export async function register(
  { db, clock, signing, config }: Context,
  { token, fullName, password, ...wish }: Wish,
): Promise<User> {
  // Before the password costs anything.
  const { email: invited } = await db.transaction(tx =>
    invitationToAccept(tx, signing, token, clock.now()),
  )
  const known = [invited ?? wish.email ?? '', fullName]
  const passwordHash = await newPasswordHash(config.passwords, { password, known })
  return db.transaction(async tx => {
    const invitation = await invitationToAccept(tx, signing, token, clock.now())
    const email = invitation.email ?? wish.email
    if (email === undefined) throw badRequest("Missing 'email' argument")
    const newcomer = { email, fullName, passwordHash, url: config.url }
    return accept(tx, invitation, newcomer, clock.now())
  })
}
