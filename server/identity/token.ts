import { createHash, randomInt } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const length = 32

/** 32 random letters and digits, some 190 bits: the form of an API key that all Zulip clients expect. */
export const newToken = (): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

export const isToken = (text: string): boolean => /^[A-Za-z0-9]{32}$/.test(text)

/** What is stored of a token. Plain SHA-256 is enough for something that cannot be guessed. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()
