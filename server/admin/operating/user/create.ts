import * as z from 'zod'
import { invite } from '../../../domain/invitations/actions.ts'
import { addressesIn, requireJoinable, toBeInvited } from '../../../domain/invitations/emails.ts'
import { createUser } from '../../../domain/users/actions.ts'
import { emailAddress, fullName } from '../../../domain/users/rules.ts'
import { roles } from '../../../identity/actor.ts'
import { badRequest } from '../../../platform/http/api-error.ts'
import { invitationTerms, linkFor, termsWished } from '../invitations.ts'
import { judgedHash } from '../judged-hash.ts'
import { changing } from '../operation.ts'
import { roleName, roleNamed } from '../roles.ts'

const account = z.strictObject({
  email: emailAddress,
  name: fullName,
  role: roleNamed.default(roles.member),
  password: z.string(),
})

export const userCreate = changing(account, async ({ tx, config }, wish) => {
  const { email, name, role, password } = wish
  const passwordHash = await judgedHash(config, { password, known: [email, name] })
  const user = await createUser(tx, { email, fullName: name, role, passwordHash, url: config.url })
  if (!user) throw badRequest('Email is already in use.')
  return { user: { id: user.user_id, name, email, role: roleName(role), active: true } }
})

const invitation = z.strictObject({ email: emailAddress, ...termsWished })

/** A link for one person, who chooses name and password themselves. Nobody is written to. */
export const userLink = changing(invitation, async (scene, { email, ...wish }) => {
  const { tx, operator } = scene
  await requireJoinable(tx, [email])
  await toBeInvited(tx, [email])
  const terms = await invitationTerms(scene, wish)
  const id = await invite(tx, operator, email, terms, 'by hand')
  return { link: linkFor(scene, id), email, expires: terms.expiresAt?.toISOString() ?? null }
})

const invitations = z.strictObject({ emails: z.array(z.string()).min(1), ...termsWished })

/** By mail where mail is sent; else the links are told, to be handed over. */
export const userInvite = changing(invitations, async (scene, { emails, ...wish }) => {
  const { tx, operator, config } = scene
  const isMailed = config.mail !== undefined
  const wanted = addressesIn(emails.join(','))
  await requireJoinable(tx, wanted)
  const { fresh, skipped } = await toBeInvited(tx, wanted)
  const terms = await invitationTerms(scene, wish)
  const invited = []
  for (const email of fresh) {
    const id = await invite(tx, operator, email, terms, isMailed ? 'by mail' : 'by hand')
    invited.push({ email, ...(!isMailed && { link: linkFor(scene, id) }) })
  }
  return {
    mailed: isMailed,
    invited,
    skipped: skipped.map(([email, because]) => ({ email, because })),
    expires: terms.expiresAt?.toISOString() ?? null,
  }
})
