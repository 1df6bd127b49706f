import type { Hints } from './setting.ts'
import { keys, settingsOf, type Key, type Settings } from './settings.ts'
import { unusable, type Problem } from './problem.ts'

/** Where a value comes from, weakest first. */
type Source = 'default' | 'this host' | 'file' | 'flag' | 'question'

export type Answer = { readonly value: unknown; readonly from: Source }

/** What somebody has answered so far, by path (`web.https_port`). */
export type Answers = ReadonlyMap<string, Answer>

/** Later ones win. */
export const together = (...layers: readonly Answers[]): Answers =>
  new Map(layers.flatMap(layer => [...layer]))

/** What needs no answer: defaults, and what the machine says of itself. */
export const assumed = (hints: Hints): Answers =>
  new Map(
    keys.flatMap(key => {
      const answer = assumedFor(key, hints)
      return answer === undefined ? [] : [[key.path, answer] as const]
    }),
  )

function assumedFor({ setting }: Key, hints: Hints): Answer | undefined {
  const value = setting.suggest?.(hints)
  if (value !== undefined) return { value, from: 'this host' }
  return setting.default === undefined ? undefined : { ...setting.default, from: 'default' }
}

/** The settings nobody has answered. */
const unanswered = (answers: Answers): Key[] => keys.filter(({ path }) => !answers.has(path))

/**
 * Complete, frozen settings.
 * @throws InstallError (usage) naming what is missing and how to say it.
 */
export function complete(answers: Answers): Settings {
  const missing = unanswered(answers).map(({ path, flag }): Problem => ({
    at: path,
    what: 'no answer',
    because: 'it has no default',
    remedy: `set it in the answers file, or with ${flag}`,
  }))
  if (missing.length > 0) throw unusable('these answers', missing)
  return settingsOf(({ path }) => answers.get(path)?.value)
}
