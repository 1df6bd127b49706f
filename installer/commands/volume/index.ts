import type { Verb } from '../verb.ts'
import { addKey } from './add-key.ts'
import { create } from './create.ts'
import { headerBackup } from './header-backup.ts'
import { headerRestore } from './header-restore.ts'
import { lock } from './lock.ts'
import { reencrypt } from './reencrypt.ts'
import { removeKey } from './remove-key.ts'
import { rotate } from './rotate.ts'
import { status } from './status.ts'
import { unlock } from './unlock.ts'

/** The verbs of the encrypted volume, in the order of a volume's life. */
export const volumeVerbs: readonly Verb[] = [
  create,
  status,
  unlock,
  lock,
  addKey,
  removeKey,
  rotate,
  reencrypt,
  headerBackup,
  headerRestore,
]
