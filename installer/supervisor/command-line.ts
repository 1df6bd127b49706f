/** One `Exec…=` line: its prefixes and its words, specifiers and variables not yet filled in. */
export type CommandLine = {
  readonly words: readonly string[]
  /** `-`: its failure does not count. */
  readonly mayFail: boolean
  /** `+` or `!`: runs with the supervisor's own rights, not as User=. */
  readonly privileged: boolean
  /** `@`: the second word is what the program is told as its own name. */
  readonly ownName: boolean
}

/** Reads systemd's command syntax; there is no shell in it. @throws Error on an unclosed quote or no program */
export function parseCommandLine(text: string): CommandLine {
  const prefix = /^[-+!@:]*/.exec(text)?.[0] ?? ''
  const words = splitWords(text.slice(prefix.length))
  if (words.length === 0) throw new Error(`no program in "${text}"`)
  return {
    words,
    mayFail: prefix.includes('-'),
    privileged: /[+!]/.test(prefix),
    ownName: prefix.includes('@'),
  }
}

const escapes: Record<string, string> = { n: '\n', t: '\t', s: ' ', r: '\r' }

/** Splits at white space; quotes group, a backslash escapes, except between single quotes for all but the quote itself. */
export function splitWords(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\' && at + 1 < text.length) {
      const next = text.charAt(++at)
      word = (word ?? '') + (escapes[next] ?? next)
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined
      else word = (word ?? '') + character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) throw new Error(`a quote is not closed in "${text}"`)
  return word === undefined ? words : [...words, word]
}

/** What `%x` stands for in a unit. */
export type Specifiers = Readonly<Record<string, string>>

/** `parley@blue.service` -> name, prefix and instance. */
export function specifiersOf(
  unit: string,
  folders: { runtime: string; state: string; log: string },
): Specifiers {
  const bare = unit.replace(/\.[a-z]+$/, '')
  const at = bare.indexOf('@')
  return {
    n: unit,
    N: bare,
    p: at < 0 ? bare : bare.slice(0, at),
    i: at < 0 ? '' : bare.slice(at + 1),
    t: folders.runtime,
    S: folders.state,
    L: folders.log,
    '%': '%',
  }
}

/** @throws Error on a specifier that this supervisor does not know: a wrong path would be worse */
export const fillSpecifiers = (text: string, specifiers: Specifiers): string =>
  text.replace(/%(.?)/g, (_whole, letter: string) => {
    const value = specifiers[letter]
    if (value === undefined) throw new Error(`%${letter} is not supported in "${text}"`)
    return value
  })

/** `$NAME` as a word of its own becomes its words, `${NAME}` one part of a word; unknown ones are empty. */
export function fillVariables(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): string[] {
  return words.flatMap(word => {
    const whole = /^\$([A-Za-z_]\w*)$/.exec(word)?.[1]
    if (whole !== undefined) return splitWords(environment[whole] ?? '')
    return [
      word.replace(/\$\$|\$\{([A-Za-z_]\w*)\}/g, (match, name?: string) =>
        match === '$$' ? '$' : (environment[name ?? ''] ?? ''),
      ),
    ]
  })
}
