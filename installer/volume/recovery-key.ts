import { randomBytes } from 'node:crypto'

// The letters that sit on the same keys of nearly every keyboard, as systemd's own recovery keys: console layouts differ.
const letters = 'cbdefghijklnrtuv'

/** 256 random bits as eight groups of eight letters: `cdtvneek-…`. systemd takes it at its prompt. */
export function makeRecoveryKey(bytes: Buffer = randomBytes(32)): string {
  const text = Array.from(bytes, byte => `${letters[byte >> 4]}${letters[byte & 15]}`).join('')
  return grouped(text)
}

/** The key that somebody typed, as it was printed; undefined when it is none. */
export function readRecoveryKey(typed: string): string | undefined {
  const text = typed.toLowerCase().replaceAll(/[\s-]/g, '')
  return new RegExp(`^[${letters}]{64}$`).test(text) ? grouped(text) : undefined
}

const grouped = (text: string) => text.replaceAll(/.{8}(?=.)/g, '$&-')

/** What has to be typed back of it: its last group. */
export const lastGroup = (key: string): string => key.slice(-8)
