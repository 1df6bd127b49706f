/** What a YAML scalar or a flag can say before it is checked. */
export type Raw = string | number | boolean | null

/** Why a value cannot be used, and what to write instead. */
export type Refusal = { readonly because: string; readonly remedy: string }

export type Reading<T> = { readonly value: T } | { readonly refused: Refusal }

/** What the machine can propose as an answer. */
export type Hints = { readonly hostname?: string }

/**
 * One answer an operator can give. Its flag, its question, its place in the file, its check and its manual all come from
 * this record.
 */
export type Setting<T> = {
  /** In the manual's words: `port (1 to 65535)`. */
  readonly shape: string
  /** Absent: somebody must answer. */
  readonly default?: { readonly value: T }
  /** A better default than the static one, found by looking at the machine. */
  suggest?(hints: Hints): T | undefined
  readonly prompt: string
  readonly help: string
  /** Shown in the example file where there is no default. */
  readonly example: T
  /** Whether the wizard asks. What has a good default is not worth a question. */
  readonly asked: boolean
  /** A shorter name of the flag than the key's own. */
  readonly flag?: string
  read(raw: Raw): Reading<T>
  /** A flag's text as the file would have it: `8443` becomes a number. */
  fromText(text: string): Raw
  /** The value as the file has it. */
  toRaw(value: T): Raw
}

/** What an author writes: the kind of setting fills in the rest. */
export type Wording<T> = Pick<Setting<T>, 'prompt' | 'help' | 'example'> &
  Partial<Pick<Setting<T>, 'suggest' | 'asked' | 'flag'>> & { readonly default?: T }

export const refused = (because: string, remedy: string): { refused: Refusal } => ({
  refused: { because, remedy },
})

/** Names a raw value's type for an error: `a number`. */
export function typeName(raw: Raw): string {
  if (raw === null) return 'nothing'
  if (typeof raw === 'boolean') return 'true or false'
  return typeof raw === 'number' ? 'a number' : 'text'
}
