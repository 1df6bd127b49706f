import { isAdministrator, roles, type Role } from '../identity/actor.ts'
import { isGuest, type Reader } from './channel-rules.ts'
import { isOperator } from './operator.ts'

/** Who may see somebody's address: Zulip's numbers. */
export const emailVisibility = {
  everyone: 1,
  members: 2,
  administrators: 3,
  nobody: 4,
  moderators: 5,
} as const
export type EmailVisibility = (typeof emailVisibility)[keyof typeof emailVisibility]

/** The least of the roles that see the address; 0 is below all of them. */
export const leastRoleToSeeEmail: Readonly<Record<EmailVisibility, number>> = {
  [emailVisibility.everyone]: roles.guest,
  [emailVisibility.members]: roles.member,
  [emailVisibility.administrators]: roles.administrator,
  [emailVisibility.nobody]: 0,
  [emailVisibility.moderators]: roles.moderator,
}

type Addressee = { readonly id: number; readonly emailVisibility: EmailVisibility }

/** Everybody sees their own; an operator, all of them. */
export const maySeeEmail = (viewer: Reader, person: Addressee): boolean =>
  viewer.id === person.id ||
  isOperator(viewer) ||
  viewer.role <= leastRoleToSeeEmail[person.emailVisibility]

/** Whether they may change what others are called, may do, and tell of themselves. */
export const mayAdministerPeople = (actor: Reader): boolean => isAdministrator(actor)

/** Owners are made, and removed, by owners alone. */
export const mayChangeRole = (actor: Reader, from: Role, to: Role): boolean =>
  mayAdministerPeople(actor) &&
  (actor.role === roles.owner || (from !== roles.owner && to !== roles.owner))

/** Whoever owns or administers is trusted by everybody else: only owners undo what protects their accounts. */
export const mayResetSecondFactors = (actor: Reader, of: Role): boolean =>
  mayAdministerPeople(actor) && (actor.role === roles.owner || of > roles.administrator)

/** Whoever can change addresses can take over accounts by a new password. */
export const mayChangeEmails = (actor: Reader): boolean => actor.role === roles.owner

/** What the rule needs to know of a person and of what somebody has in common with them. */
export type Acquaintance = {
  readonly isSelf: boolean
  readonly isBot: boolean
  readonly isActive: boolean
  /** Whether both are in one channel now. */
  readonly sharesChannel: boolean
  /** Whether anything was ever said between them, or between them and others. */
  readonly sharesConversation: boolean
}

/** Whether this reader knows of everybody there is; `everybodyKnows`: the organization lets guests. */
export const knowsEverybody = (reader: Reader, everybodyKnows: boolean): boolean =>
  everybodyKnows || !isGuest(reader)

/** Whether somebody who does not know everybody knows this person. Whoever has left is in no channel, and stays in what was said. */
export const isAcquainted = (person: Acquaintance): boolean =>
  person.isSelf ||
  person.isBot ||
  (person.isActive && person.sharesChannel) ||
  person.sharesConversation
