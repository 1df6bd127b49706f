import type { Answers } from './answers.ts'
import { unusable, type Problem } from './problem.ts'
import { keys } from './settings.ts'

/**
 * Answers given as flags. `given` is by path, as text.
 * @throws InstallError (usage) naming each flag that cannot be used.
 */
export function answersFromFlags(given: ReadonlyMap<string, string>): Answers {
  const problems: Problem[] = []
  const answers = new Map<string, { value: unknown; from: 'flag' }>()
  for (const { path, flag, setting } of keys) {
    const text = given.get(path)
    if (text === undefined) continue
    const reading = setting.read(setting.fromText(text))
    if ('value' in reading) answers.set(path, { value: reading.value, from: 'flag' })
    else problems.push({ at: flag, what: `cannot use ${JSON.stringify(text)}`, ...reading.refused })
  }
  if (problems.length > 0) throw unusable('these flags', problems)
  return answers
}
