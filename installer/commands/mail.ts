import { mailPassword } from './mail-password.ts'
import { mailTest } from './mail-test.ts'
import type { Verb } from './verb.ts'

export const mailVerbs: readonly Verb[] = [mailPassword, mailTest]
