import * as z from 'zod'
import { decide } from '../../../domain/organization/change.ts'
import { organization } from '../../../domain/organization/queries.ts'
import { permissionSettings } from '../../../domain/organization/settings/permissions.ts'
import { withDefaults } from '../../../domain/organization/settings/read.ts'
import type { Wish } from '../../../domain/organization/settings/setting.ts'
import { identity, settingTable } from '../../../domain/organization/settings/table.ts'
import { toldSettings } from '../../../domain/organization/settings/told.ts'
import type { Parameter } from '../../../platform/http/parameters.ts'
import { changing, looking, type Scene } from '../operation.ts'
import { asTyped, noSuchSetting, valueShown } from '../setting-values.ts'

const asked: ReadonlyMap<string, Parameter<Wish>> = new Map(
  Object.entries({ ...identity, ...settingTable }).map(([name, setting]) => [name, setting.asked]),
)

/** All of them, or the one that is named. */
export const orgSettings = looking(
  z.strictObject({ name: z.string().optional() }),
  async (scene, { name }) => ({ settings: await settingsShown(scene, name) }),
)

export const orgSet = changing(
  z.strictObject({ name: z.string(), value: z.string() }),
  async (scene, { name, value }) => {
    const typed = asTyped(value, { isPermission: name in permissionSettings })
    const wish = parameterOf(name).read(name, typed)
    const changed = await decide(scene.tx, scene.operator, { [name]: wish })
    return { settings: await settingsShown(scene, name), changed: name in changed }
  },
)

function parameterOf(name: string): Parameter<Wish> {
  const parameter = asked.get(name)
  if (parameter) return parameter
  throw noSuchSetting(name, [...asked.keys()], 'parley org settings list')
}

async function settingsShown({ tx }: Scene, only: string | undefined) {
  if (only !== undefined) parameterOf(only)
  const found = await organization(tx)
  const { name = '', description = '', settings = {} } = found ?? {}
  const told = { name, description, ...(await toldSettings(tx, withDefaults(settings))) }
  return Object.entries(told)
    .filter(([one]) => only === undefined || one === only)
    .map(([one, value]) => ({
      name: one,
      value: valueShown(one, value),
      changed: one in identity || one in settings,
    }))
}
