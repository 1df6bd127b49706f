import type { Database } from '../platform/database/database.ts'

/** Zulip's numbers: the smaller, the mightier. */
export const roles = {
  owner: 100,
  administrator: 200,
  moderator: 300,
  member: 400,
  guest: 600,
} as const
export type Role = (typeof roles)[keyof typeof roles]

/** The signed-in person in whose name a call is made. */
export type Actor = {
  readonly id: number
  readonly email: string
  readonly fullName: string
  readonly role: Role
  readonly isBot: boolean
}

export const isAdministrator = (actor: { role: Role }): boolean => actor.role <= roles.administrator

/** The database, written to in the name of somebody who has just shown who they are. */
export const actingAs = (db: Database, { id }: { id: number }): Database =>
  db.causedBy(db.cause && { ...db.cause, user: id, instead: null })
