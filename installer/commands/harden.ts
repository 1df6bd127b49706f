import { hardenApply } from './harden-apply.ts'
import { hardenPlan } from './harden-plan.ts'
import { hardenUndo } from './harden-undo.ts'
import type { Verb } from './verb.ts'

export const hardenVerbs: readonly Verb[] = [hardenPlan, hardenApply, hardenUndo]
