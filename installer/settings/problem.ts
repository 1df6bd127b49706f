import { InstallError } from '../core/install-error.ts'
import type { Refusal } from './setting.ts'

/** Something that cannot be used in an answers file or among the flags. `at` is `LINE:COLUMN`, or the flag itself. */
export type Problem = Refusal & { readonly at: string; readonly what: string }

const mostShown = 20

/** One error that lists all problems, so that nobody corrects a file line by line. */
export function unusable(source: string, problems: readonly Problem[]): InstallError {
  const lines = problems
    .slice(0, mostShown)
    .map(({ at, what, because, remedy }) => `${at}: ${what}: ${because}; ${remedy}`)
  const count = problems.length
  return new InstallError(`cannot use ${source}`, {
    because: count === 1 ? lines.join() : [`${count} problems`, ...lines].join('\n'),
    remedy:
      'correct this, then run the same command again; `parley help settings` explains each setting',
    exit: 'usage',
  })
}
