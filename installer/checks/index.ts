import { apparmorIsOn } from './apparmor.ts'
import { bundleIsFresh } from './bundle-fresh.ts'
import type { Check } from './check.ts'
import { certificatesAreRenewed } from './certificate-life.ts'
import { certificateIsShown } from './certificate-shown.ts'
import { memoryIsNeverDumped } from './core-dumps.ts'
import { databaseIsClosed } from './database-closed.ts'
import { databaseIsWhole } from './database-whole.ts'
import { egressIsGuarded } from './egress.ts'
import { randomNumbersAreRandom } from './entropy.ts'
import { unitsAreClosedIn } from './exposure.ts'
import { strangersReachOnlyWhatIsOpen } from './firewall.ts'
import { whatWasHardenedStaysSo } from './hardening.ts'
import { logsStayWithinTheirLimits } from './logs.ts'
import { mailGoesOut } from './mail.ts'
import { strictClientsAreContent } from './revocation.ts'
import { strangersCannotReadSecrets } from './secret-files.ts'
import { secretsAreNotShown } from './secrets-in-environment.ts'
import { secretsAreSealed } from './secrets-sealed.ts'
import { securityUpdatesComeByThemselves } from './security-updates.ts'
import { peopleAreKnown } from './sign-in.ts'
import { memoryStaysOffTheDisk } from './swap.ts'
import { tlsIsGraded } from './tls-grade.ts'
import { dataIsEncrypted } from './volume-encrypted.ts'
import { volumeStaysReachable } from './volume-keys.ts'

/** Everything that doctor looks at beside plan, probes and preflight, in the order shown. */
export const checks: readonly Check[] = [
  strangersCannotReadSecrets,
  secretsAreSealed,
  secretsAreNotShown,
  memoryIsNeverDumped,
  unitsAreClosedIn,
  certificatesAreRenewed,
  certificateIsShown,
  strictClientsAreContent,
  tlsIsGraded,
  databaseIsClosed,
  databaseIsWhole,
  egressIsGuarded,
  mailGoesOut,
  peopleAreKnown,
  strangersReachOnlyWhatIsOpen,
  whatWasHardenedStaysSo,
  logsStayWithinTheirLimits,
  securityUpdatesComeByThemselves,
  bundleIsFresh,
  memoryStaysOffTheDisk,
  randomNumbersAreRandom,
  apparmorIsOn,
  dataIsEncrypted,
  volumeStaysReachable,
]
