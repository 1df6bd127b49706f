import { randomBytes } from 'node:crypto'

/** The name of a new file on the disk, and of what is known by it: nobody guesses it, and it needs no quoting anywhere. */
export const newToken = (): string => randomBytes(18).toString('base64url')
