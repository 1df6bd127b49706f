import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../config.ts'

/**
 * A secret of this program's unit, unsealed by systemd (or who stands in for it) into a folder that only this program reads.
 * @throws ConfigError when it was not given
 */
export async function credential(environment: NodeJS.ProcessEnv, name: string): Promise<string> {
  const folder = environment['CREDENTIALS_DIRECTORY']
  if (folder === undefined) throw missing(name, 'no CREDENTIALS_DIRECTORY is set')
  return readFile(join(folder, `parley.${name}`), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw missing(name, error.code ?? error.message)
  })
}

const missing = (name: string, because: string) =>
  new ConfigError(`cannot read the secret ${name}: ${because}; to do: parley apply`)
