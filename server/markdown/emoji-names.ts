import table from './emoji-names.json' with { type: 'json' }

/** Zulip's names of each emoji by its code (hexadecimal code points with dashes, without U+FE0F). The first is the one shown. */
export const namesOfCode: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(table).map(([code, names]) => [code, names.split(' ')]),
)

/** The code of an emoji by any of its names. */
export const emojiByName: ReadonlyMap<string, string> = new Map(
  [...namesOfCode].flatMap(([code, names]) => names.map(name => [name, code] as const)),
)

/** The code of a sign as people type it. */
export const codeOfSign = (sign: string): string =>
  Array.from(sign)
    .filter(point => point !== '\uFE0F')
    .map(point => (point.codePointAt(0) ?? 0).toString(16).padStart(4, '0'))
    .join('-')
