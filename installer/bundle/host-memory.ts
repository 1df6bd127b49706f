import { readFile } from 'node:fs/promises'
import { InstallError } from '../core/install-error.ts'
import type { Accepted } from './judge.ts'
import { readPublicKey, type PublicKey } from './keys.ts'
import { onHost } from './room.ts'

/** What a host keeps of the bundle it accepted: whom to trust the next time, and what not to go back behind. */
export type HostMemory = { readonly root?: PublicKey; readonly accepted?: Accepted }

/** @param config the appliance's configuration directory
 * @param state the installer's directory
 * @throws InstallError when what it keeps cannot be read: then nothing is believed. */
export async function hostMemory(config: string, state: string): Promise<HostMemory> {
  const [pem, accepted] = await Promise.all([
    textOrNone(onHost.root(config)),
    textOrNone(onHost.accepted(state)),
  ])
  return {
    ...(pem !== undefined && { root: readPublicKey(pem, onHost.root(config)) }),
    ...(accepted !== undefined && { accepted: parseAccepted(accepted, onHost.accepted(state)) }),
  }
}

function parseAccepted(text: string, path: string): Accepted {
  const said: unknown = parsed(text)
  if (
    typeof said === 'object' &&
    said !== null &&
    'version' in said &&
    'counter' in said &&
    'serial' in said
  ) {
    const { version, counter, serial } = said
    if (typeof version === 'string' && typeof counter === 'number' && typeof serial === 'number')
      return { version, counter, serial }
  }
  throw new InstallError('cannot tell which bundle this host accepted last', {
    because: `${path} is damaged`,
    remedy:
      'restore it from a backup; without it an older bundle could not be told from a newer one',
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function textOrNone(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
}
