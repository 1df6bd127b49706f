import { hipaa } from './hipaa.ts'
import type { Profile } from './safeguard.ts'

/** Rule books that doctor can hold its findings against, by name. */
export const profiles: readonly Profile[] = [hipaa]
