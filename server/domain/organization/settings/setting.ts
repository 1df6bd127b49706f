import * as z from 'zod'
import type { Deciders } from '../../../access/organization-rules.ts'
import type { Actor } from '../../../identity/actor.ts'
import type { Tx } from '../../../platform/database/tx.ts'
import { json, type Parameter } from '../../../platform/http/parameters.ts'
import type { SettingValue } from '../../../protocol/organization.ts'
import type { Choice } from '../../settings/choice.ts'

/** Becomes a value when the change is made: what only the database can tell is asked then, and may be refused. */
export type Wish = (tx: Tx, actor: Actor, now: SettingValue) => Promise<SettingValue>

/** One setting of the organization: what it is kept as, how it is asked for, and what changing it means. */
export type Setting<T extends SettingValue> = {
  /** What the database holds. */
  readonly kept: z.ZodType<T>
  /** What it is until somebody changes it. */
  readonly initial: T
  /** How `PATCH /realm` reads it. */
  readonly asked: Parameter<Wish>
  readonly changedBy: Deciders
  /** Most changes are told one by one; some clients know only as a dictionary. */
  readonly told: 'alone' | 'in a dictionary'
}

/** A setting that is a choice among values: what is wished is what will be. */
export const decided = <T extends SettingValue>(choice: Choice<T>): Setting<T> => ({
  kept: choice.kept,
  initial: choice.initial,
  asked: wishing(choice.asked, value => async () => value),
  changedBy: 'administrators',
  told: 'alone',
})

/** Reads what `parameter` reads, as a wish. */
export const wishing = <T>(
  parameter: Parameter<T>,
  wish: (value: T, name: string) => Wish,
): Parameter<Wish> => ({
  schema: parameter.schema,
  travels: parameter.travels,
  read: (name, raw) => wish(parameter.read(name, raw), name),
})

export const byOwners = <T extends SettingValue>(one: Setting<T>): Setting<T> => ({
  ...one,
  changedBy: 'owners',
})
export const inDictionary = <T extends SettingValue>(one: Setting<T>): Setting<T> => ({
  ...one,
  told: 'in a dictionary',
})

/** What this server cannot do: it stays off, and `refusal` says so. */
export const off = (refusal: string): Setting<boolean> => {
  const kept = z.boolean().refine(wish => !wish, refusal)
  return decided({ kept, initial: false, asked: json(kept) })
}
