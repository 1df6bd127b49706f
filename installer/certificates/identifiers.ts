import { isIP } from 'node:net'

/** Host names and addresses, each with its kind, as certificates and authorities write them. */
export const identifiersOf = (names: readonly string[]) =>
  names.map(value => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }))
