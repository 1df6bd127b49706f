import { InstallError } from '../core/install-error.ts'
import type { Argument, Flag } from './verb.ts'

/** What was typed for a flag or as an argument, as a number from 1 on. @throws InstallError (usage) */
export function wholeNumber({ name }: Pick<Flag | Argument, 'name'>, typed: string): number {
  if (/^[1-9]\d{0,8}$/.test(typed)) return Number(typed)
  throw new InstallError(`cannot use ${name} ${typed}`, {
    because: 'it is no whole number from 1 on',
    remedy: `name one: ${name} 30`,
    exit: 'usage',
  })
}
