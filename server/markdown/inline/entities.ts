import type { Pass } from './inline.ts'

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
  copy: '©',
  hellip: '…',
  mdash: '—',
  ndash: '–',
}

/** `&lt;` and `&#60;` mean the sign itself. Others stay as they are written. */
export const entities: Pass = (text, { stash }) =>
  text.includes('&')
    ? text.replace(/&(?:([a-z]{2,6})|#(\d{1,7}));/g, (all, name?: string, code?: string) => {
        const sign = name === undefined ? signOf(Number(code)) : named[name]
        return sign === undefined ? all : stash.keep(sign)
      })
    : text

const signOf = (code: number) =>
  code >= 32 && code <= 0x10_ff_ff && (code < 0xd8_00 || code > 0xdf_ff)
    ? String.fromCodePoint(code)
    : undefined
