import type { Site } from './site.ts'

/** Where the owner's first password and API key are kept: for root, or whoever started the sandbox, alone. */
export const ownerCredentialsFile = ({ layout }: Site): string => `${layout.config}/owner.json`
