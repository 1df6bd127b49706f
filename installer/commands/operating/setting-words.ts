import { z } from 'zod'
import type { Argument } from '../verb.ts'

export const settingName: Argument = { name: 'NAME', help: 'A setting, by its name in the API.' }
export const settingValue: Argument = {
  name: 'VALUE',
  help: 'What it is to be.',
  isOptional: true,
}

/** A setting and what it is now; `changed`: somebody has decided so. */
export const settingAnswer = z.object({
  name: z.string(),
  value: z.unknown(),
  changed: z.boolean().exactOptional(),
})

/** What was decided is marked: all else is as it comes. */
export const settingLines = (
  settings: readonly z.infer<typeof settingAnswer>[],
  isWhole = settings.length > 1,
): string[] => {
  const width = Math.max(...settings.map(({ name }) => name.length))
  return settings.map(({ name, value, changed = false }) =>
    isWhole
      ? `${changed ? '*' : ' '} ${name.padEnd(width)}  ${shown(value)}`
      : `${name} ${shown(value)}`,
  )
}

const shown = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
