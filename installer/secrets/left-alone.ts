import { secrets } from './index.ts'
import { keptKeys } from './kept-keys.ts'

/** A secret or key that is not made by rotating it, and the words that replace it. */
export type Replaced = { readonly name: string; readonly rotatedBy: string }

/** Secrets that the operator gives. */
export const given: readonly Replaced[] = secrets.flatMap(({ name, replacedBy }) =>
  replacedBy === undefined ? [] : [{ name, rotatedBy: replacedBy }],
)

/** Where the certificate came from files, its key did. */
export const broughtKey = 'get both anew from whoever issued them, then: parley certs import'

/** What is as it was after these have been rotated as all that can be. An account with an authority may well not be there. */
export const leftAlone = (rotated: readonly string[]): readonly Replaced[] =>
  [...given, ...keptKeys]
    .filter(({ name }) => name !== 'acme-account' && !rotated.includes(name))
    .map(({ name, rotatedBy }) => ({ name, rotatedBy: name === 'tls' ? broughtKey : rotatedBy }))
