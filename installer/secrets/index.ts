import { audit } from './audit.ts'
import { mail } from './mail.ts'
import type { Secret } from './secret.ts'
import { signing } from './signing.ts'

/** Every secret that units read. */
export const secrets: readonly Secret[] = [signing, mail, audit]
