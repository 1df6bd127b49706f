import { holdAdd } from './hold-add.ts'
import { holdList } from './hold-list.ts'
import { holdRemove } from './hold-remove.ts'
import type { Verb } from './verb.ts'

export const holdVerbs: readonly Verb[] = [holdAdd, holdList, holdRemove]
