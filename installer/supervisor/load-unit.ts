import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { specifiersOf } from './command-line.ts'
import { serviceUnit, type Folders } from './service-unit.ts'
import { socketUnit } from './socket-unit.ts'
import { isHardening, Section, type Unit } from './unit.ts'
import { parseUnitFile, type UnitFile } from './unit-file.ts'

/** A unit that cannot be run as it is written, or is not there. `code` is systemctl's. */
export class UnitError extends Error {
  readonly code: number
  constructor(message: string, code: number) {
    super(message)
    this.name = 'UnitError'
    this.code = code
  }
}

export type UnitSource = {
  /** Where units lie, the first one wins. */
  readonly directories: readonly string[]
  readonly folders: Folders
  readonly warn: (text: string) => void
}

/** Reads a unit with its drop-ins. @throws UnitError when there is none or it cannot be honoured */
export async function loadUnit(name: string, source: UnitSource): Promise<Unit> {
  if (!/^[\w:.@\\-]+\.(service|socket)$/.test(name) || name.includes('..'))
    throw new UnitError(`${name} is not the name of a service or socket`, 1)
  const texts = await unitTexts(name, source.directories)
  if (texts === undefined) throw new UnitError(`there is no unit ${name}`, 5)
  const file = parseUnitFile(texts, problem => source.warn(`${name}: ${problem}`))
  warnOfHardening(name, file, source.warn)
  try {
    const specifiers = specifiersOf(name, source.folders)
    return name.endsWith('.socket')
      ? socketUnit(name, file, new Section(file, 'Socket', specifiers))
      : serviceUnit(name, file, new Section(file, 'Service', specifiers), source.folders)
  } catch (error) {
    throw new UnitError(`cannot run ${name}: ${error instanceof Error ? error.message : ''}`, 1)
  }
}

/** The unit's text, then its drop-ins; `name@.service` serves every instance. */
async function unitTexts(
  name: string,
  directories: readonly string[],
): Promise<string[] | undefined> {
  const template = name.replace(/@.*\./, '@.')
  for (const file of name === template ? [name] : [name, template])
    for (const directory of directories) {
      const text = await readFile(join(directory, file), 'utf8').catch(() => undefined)
      if (text === undefined) continue
      return [text, ...(await dropIns(new Set([name, file]), directories))]
    }
  return undefined
}

/** In the order of their names, whichever directory they are in; of two with one name, the first directory's. */
async function dropIns(names: Set<string>, directories: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>()
  for (const directory of directories)
    for (const name of names) {
      const folder = join(directory, `${name}.d`)
      for (const file of await readdir(folder).catch(() => []))
        if (file.endsWith('.conf') && !found.has(file)) found.set(file, join(folder, file))
    }
  const paths = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path)
  return Promise.all(paths.map(path => readFile(path, 'utf8')))
}

function warnOfHardening(name: string, file: UnitFile, warn: (text: string) => void): void {
  const ignored = [...(file.get('Service')?.keys() ?? [])].filter(isHardening)
  if (ignored.length > 0)
    warn(`${name}: not enforced without systemd: ${ignored.sort().join(', ')}`)
}
