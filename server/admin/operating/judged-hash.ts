import type { ServerConfig } from '../../config.ts'
import { newPasswordHash, type Chosen } from '../../identity/new-password.ts'
import { refusalIn } from '../../platform/http/api-error.ts'
import { Refusal } from './refusal.ts'

/** What is stored of a password that an operator chose, or a refusal of that word. */
export const judgedHash = ({ passwords }: ServerConfig, chosen: Chosen): Promise<string> =>
  newPasswordHash(passwords, chosen).catch((error: unknown) => {
    throw new Refusal({ because: `password: ${refusalIn(error)}`, usage: true })
  })
