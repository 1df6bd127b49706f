import { roles, type Role } from '../../server/identity/actor.ts'

/** The people of every test world, by what they may do. */
export const cast = {
  desdemona: roles.owner,
  iago: roles.administrator,
  shylock: roles.moderator,
  hamlet: roles.member,
  othello: roles.member,
  cordelia: roles.member,
  polonius: roles.guest,
} as const satisfies Record<string, Role>

export type Name = keyof typeof cast
export const names = Object.keys(cast) as Name[]

export const emailOf = (name: Name) => `${name}@example.org`
export const passwordOf = (name: Name) => `a secret of ${name}`
export const apiKeyOf = (name: Name) => name.padEnd(32, '0')
export const fullNameOf = (name: Name) => name[0]?.toUpperCase() + name.slice(1)
