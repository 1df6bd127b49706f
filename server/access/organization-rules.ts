import { isAdministrator, roles, type Role } from '../identity/actor.ts'

/** Whose decision something is. */
export type Deciders = 'administrators' | 'owners'

export const mayDecide = (actor: { readonly role: Role }, deciders: Deciders): boolean =>
  deciders === 'owners' ? actor.role === roles.owner : isAdministrator(actor)
