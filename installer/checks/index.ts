import type { Check } from './check.ts'
import { databaseIsClosed } from './database-closed.ts'
import { databaseIsWhole } from './database-whole.ts'
import { strangersCannotReadSecrets } from './secret-files.ts'
import { peopleAreKnown } from './sign-in.ts'
import { dataIsEncrypted } from './volume-encrypted.ts'
import { volumeStaysReachable } from './volume-keys.ts'

/** Everything that doctor looks at beside plan, probes and preflight, in the order shown. */
export const checks: readonly Check[] = [
  strangersCannotReadSecrets,
  databaseIsClosed,
  databaseIsWhole,
  peopleAreKnown,
  dataIsEncrypted,
  volumeStaysReachable,
]
