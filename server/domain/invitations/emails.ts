import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { joiningRule } from '../email-domains/joining.ts'
import { emailAddress } from '../users/rules.ts'
import { takenAmong } from './queries.ts'

/** Why one address was passed over, and whether somebody with it has left. */
type Skipped = [email: string, reason: string, isDeactivated: boolean]
const most = 100

/** Addresses as people paste them: between commas or on lines, some with a name before them. Each once. */
export function addressesIn(text: string): string[] {
  const found = text
    .split(/[,\n]/)
    .map(part => (/<([^<>]+)>\s*$/.exec(part)?.[1] ?? part).trim())
    .filter(part => part !== '')
  if (found.length === 0) throw badRequest('You must specify at least one email address.')
  if (found.length > most) throw badRequest(`You can invite at most ${most} people at once.`)
  refuse(
    found.filter(email => !emailAddress.safeParse(email).success),
    'Invalid address.',
  )
  return [...new Map(found.map(email => [email.toLowerCase(), email])).values()]
}

/** Refuses addresses that could not join. */
export async function requireJoinable(tx: Tx, emails: readonly string[]): Promise<void> {
  const mayJoin = await joiningRule(tx)
  refuse(
    emails.filter(email => !mayJoin(email)),
    'Outside your domain.',
  )
}

function refuse(emails: readonly string[], reason: string): void {
  if (emails.length > 0)
    throw invitationFailed(
      "Some emails did not validate, so we didn't send any invitations.",
      emails.map(email => [email, reason, false]),
      false,
    )
}

/** Those who are not here yet, and why the others are passed over. Nobody left to invite: a refusal. */
export async function toBeInvited(tx: Tx, emails: readonly string[]) {
  const taken = new Map(
    (
      await takenAmong(
        tx,
        emails.map(email => email.toLowerCase()),
      )
    ).map(({ email, isActive }) => [email, isActive]),
  )
  const fresh = emails.filter(email => !taken.has(email.toLowerCase()))
  const skipped = emails
    .filter(email => taken.has(email.toLowerCase()))
    .map((email): Skipped => {
      const isActive = taken.get(email.toLowerCase()) ?? false
      return [
        email,
        isActive ? 'Already has an account.' : 'Account has been deactivated.',
        !isActive,
      ]
    })
  if (fresh.length === 0)
    throw invitationFailed("We weren't able to invite anyone.", skipped, false)
  return { fresh, skipped }
}

/** Said after the others have been invited. */
export const someAreHere = (skipped: Skipped[]) =>
  invitationFailed(
    "Some of those addresses are already using Zulip, so we didn't send them an invitation. We did send invitations to everyone else!",
    skipped,
    true,
  )

const invitationFailed = (message: string, errors: Skipped[], sent_invitations: boolean) =>
  new ApiError('INVITATION_FAILED', message, {
    extra: { errors, sent_invitations, license_limit_reached: false, daily_limit_reached: false },
  })
