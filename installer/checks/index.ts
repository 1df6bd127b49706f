import type { Check } from './check.ts'
import { strangersCannotReadSecrets } from './secret-files.ts'

/** Everything that doctor looks at beside plan, probes and preflight, in the order shown. */
export const checks: readonly Check[] = [strangersCannotReadSecrets]
