import { secretsList } from './secrets-list.ts'
import { secretsRotate } from './secrets-rotate.ts'
import type { Verb } from './verb.ts'

export const secretsVerbs: readonly Verb[] = [secretsList, secretsRotate]
