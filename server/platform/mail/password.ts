import * as z from 'zod'
import { ConfigError } from '../../config.ts'

const secret = z.object({ password: z.string().min(1).nullable() })

/** @param text the secret `mail`. @returns undefined when none has been given yet. @throws ConfigError when it is damaged */
export function passwordIn(text: string): string | undefined {
  try {
    return secret.parse(JSON.parse(text)).password ?? undefined
  } catch {
    // The reason would hold a piece of it.
    throw new ConfigError('cannot use the secret mail: it is damaged; to do: parley mail password')
  }
}
