import { basename, dirname } from 'node:path'
import type { Argv } from '../core/host.ts'

/**
 * argv that does something with a file of others where it stands, and nothing where it does not: an undo finds nothing to take
 * back where the file went with its package.
 */
export const whereItStands = (path: string, ...deed: readonly string[]): Argv => [
  'find',
  dirname(path),
  '-maxdepth',
  '1',
  '-name',
  basename(path),
  ...deed,
]

/** The same for a script of sed's, with extended regular expressions. */
export const editInPlace = (path: string, script: string): Argv =>
  whereItStands(path, '-exec', 'sed', '--in-place', '--regexp-extended', script, '{}', ';')
