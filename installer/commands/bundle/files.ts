import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { InstallError, reasonOf } from '../../core/install-error.ts'
import { readPrivateKey } from '../../bundle/keys.ts'
import type { Flag, Options } from '../verb.ts'
import type { World } from '../world.ts'
import { keyFlag, outFlag } from './flags.ts'

export const readNamed = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    throw new InstallError(`cannot read ${path}`, {
      because: reasonOf(error),
      remedy: 'name a file that you may read',
      exit: 'usage',
    })
  })

/** A private key from its file or from stdin; never a word of the command line. */
export async function privateKeyFrom({ terminal }: World, options: Options, flag: Flag = keyFlag) {
  const path = options.value(flag)
  return path === undefined || path === '-'
    ? readPrivateKey(await text(terminal.input), 'stdin')
    : readPrivateKey(await readNamed(path), path)
}

/** @throws InstallError (usage) when the flag is missing */
export function required(options: Options, flag: Flag): string {
  const value = options.value(flag)
  if (value !== undefined) return value
  throw new InstallError('cannot understand this command', {
    because: `${flag.name} is missing`,
    remedy: `add ${flag.name} ${flag.value ?? ''}`,
    exit: 'usage',
  })
}

export const target = (options: Options): string => required(options, outFlag)

/** @throws InstallError (usage) unless it is a day such as 2027-01-31 */
export function day(options: Options, flag: Flag): string | undefined {
  const value = options.value(flag)
  if (value === undefined) return undefined
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))) return value
  throw unusable(flag, value, 'a day such as 2027-01-31')
}

/** @throws InstallError (usage) unless it is a whole number */
export function whole(options: Options, flag: Flag): number | undefined {
  const value = options.value(flag)
  if (value === undefined) return undefined
  if (/^\d{1,12}$/.test(value)) return Number(value)
  throw unusable(flag, value, 'a whole number')
}

const unusable = (flag: Flag, value: string, wanted: string) =>
  new InstallError('cannot understand this command', {
    because: `${flag.name} is “${value}”`,
    remedy: `write ${wanted}`,
    exit: 'usage',
  })
