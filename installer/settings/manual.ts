import { keys } from './settings.ts'
import { wrap } from './render.ts'

/** `parley help settings`: every setting with its flag, type and default. */
export const settingsManual = (): string =>
  [
    'Settings of Parley. A default gives way to the file, the file to a flag.',
    '',
    ...keys.flatMap(({ path, flag, setting }) => [
      path,
      `    flag     ${flag} VALUE`,
      `    type     ${setting.shape}`,
      `    default  ${defaultOf(setting)}`,
      ...wrap(setting.help, 74).map(line => `    ${line}`),
      '',
    ]),
    'An answers file to start from: parley help answers > answers.yaml',
  ].join('\n')

const defaultOf = (setting: (typeof keys)[number]['setting']): string => {
  if (setting.suggest !== undefined) return 'from this host'
  return setting.default === undefined
    ? '(must be answered)'
    : String(setting.toRaw(setting.default.value))
}
