import type { Verb } from '../verb.ts'
import { orgCreateLink } from './create-link.ts'
import { orgRename } from './rename.ts'
import { orgSettings } from './settings.ts'
import { orgShow } from './show.ts'

/** What operators do with the organization as a whole. */
export const orgVerbs: readonly Verb[] = [orgShow, orgRename, orgSettings, orgCreateLink]
