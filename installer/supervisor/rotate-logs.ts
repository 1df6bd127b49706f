import {
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'

/** How much of the logs is kept. `maxFiles` beside the one that is written to. */
type Limits = { readonly maxSizeMb: number; readonly maxAgeDays: number; readonly maxFiles: number }

const unasked: Limits = { maxSizeMb: 50, maxAgeDays: 30, maxFiles: 10 }

/**
 * Rotates every `*.log` of a directory by size, age and number; `limits.json` in it says how. Whoever writes one holds it open
 * for appending, so it is copied and cut, not renamed.
 */
export function rotateLogs(directory: string, now: number): void {
  const limits = limitsIn(directory)
  const names = readdirSync(directory)
  for (const name of names.filter(name => name.endsWith('.log'))) {
    const path = join(directory, name)
    const former = formerOf(name, names)
    if (statSync(path).size >= limits.maxSizeMb * 1024 ** 2) makeRoom(path, former)
    for (const number of [1, ...former.map(number => number + 1)])
      removeWhatIsOver(`${path}.${number}`, number, { limits, now })
  }
}

/** Numbers of the former files, the oldest first. */
const formerOf = (name: string, names: readonly string[]): number[] =>
  names
    .filter(other => other.startsWith(`${name}.`))
    .map(other => Number(other.slice(name.length + 1)))
    .filter(number => Number.isInteger(number) && number > 0)
    .sort((a, b) => b - a)

function makeRoom(path: string, former: readonly number[]): void {
  for (const number of former) renameSync(`${path}.${number}`, `${path}.${number + 1}`)
  copyFileSync(path, `${path}.1`)
  truncateSync(path)
}

function removeWhatIsOver(
  path: string,
  number: number,
  { limits, now }: { readonly limits: Limits; readonly now: number },
): void {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return
  const days = (now - stat.mtimeMs) / 86_400_000
  if (number > limits.maxFiles || days > limits.maxAgeDays) rmSync(path, { force: true })
}

// Not zod: the supervisor starts often. The file is the installer's own; whatever else it is counts as not there.
function limitsIn(directory: string): Limits {
  try {
    const found: unknown = JSON.parse(readFileSync(join(directory, 'limits.json'), 'utf8'))
    return isLimits(found) ? found : unasked
  } catch {
    return unasked
  }
}

const isLimits = (found: unknown): found is Limits =>
  typeof found === 'object' &&
  found !== null &&
  ['maxSizeMb', 'maxAgeDays', 'maxFiles'].every(
    name => typeof Object.getOwnPropertyDescriptor(found, name)?.value === 'number',
  )
