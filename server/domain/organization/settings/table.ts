import * as z from 'zod'
import type { Deciders } from '../../../access/organization-rules.ts'
import { text } from '../../../platform/http/parameters.ts'
import type { SettingValue } from '../../../protocol/organization.ts'
import { messageSettings } from './messages.ts'
import { peopleSettings } from './people.ts'
import { permissionSettings } from './permissions.ts'
import { profileSettings } from './profile.ts'
import { line } from '../../settings/choice.ts'
import { decided, type Setting } from './setting.ts'

const title = {
  kept: z.string().min(1).max(40),
  initial: '',
  asked: text(z.string().trim().min(1).max(40)),
}

/** What has columns of its own, since an organization cannot be without. */
export const identity = { name: decided(title), description: decided(line(1000)) }

/** Every other setting of the organization, by the name that the API gives it. */
export const settingTable = {
  ...profileSettings,
  ...peopleSettings,
  ...messageSettings,
  ...permissionSettings,
}

/** What holds in the organization now, by the name that the API gives each setting. */
export type OrganizationSettings = {
  readonly [Name in keyof typeof settingTable]: (typeof settingTable)[Name] extends Setting<infer T>
    ? T
    : never
}

const meaningOf: ReadonlyMap<string, Pick<Setting<SettingValue>, 'changedBy' | 'told'>> = new Map(
  Object.entries({ ...identity, ...settingTable }),
)

/** Who may change all of these. */
export const decidersOf = (names: readonly string[]): Deciders =>
  names.some(name => meaningOf.get(name)?.changedBy === 'owners') ? 'owners' : 'administrators'

export const isToldInDictionary = (name: string): boolean =>
  meaningOf.get(name)?.told === 'in a dictionary'
