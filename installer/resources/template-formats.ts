import type { InstallError } from '../core/install-error.ts'

/** What a template can be given. Only YAML takes more than text and numbers. */
export type Value = string | number | { readonly [name: string]: Value }

type Place = {
  readonly value: Value | readonly Value[]
  /** The template's line around the value. */
  readonly line: string
  readonly refuse: (because: string) => InstallError
}

/** Writes a value so that it stays one value. Throws for what the format cannot hold at all. */
type Encoder = (place: Place) => string

/** The encoder of a template, by the file's name: the format is never for the caller to remember. */
export function encoderFor(name: string): Encoder {
  const found = formats.find(([pattern]) => pattern.test(name))
  if (found === undefined) throw new TypeError(`no encoder for ${name}`)
  return found[1]
}

// JSON is YAML: quotes, backslashes and line breaks are all escaped.
const yaml: Encoder = ({ value }) => JSON.stringify(value)

// nginx expands $ even inside quotes and offers no escape for it.
const nginx: Encoder = place => {
  const text = oneLine(place)
  if (text.includes('$')) throw place.refuse('nginx would take its $ for a variable')
  return quoted(text)
}

const postgresql: Encoder = place =>
  `'${oneLine(place).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

// In pg_hba and pg_ident a leading slash means a pattern, and quotes do not change that.
const hostBasedAccess: Encoder = place => {
  const text = oneLine(place)
  if (/^[/+@]/.test(text)) throw place.refuse(`PostgreSQL would not take ${text} for a plain name`)
  return `"${text.replaceAll('"', '""')}"`
}

// %% is a percent sign everywhere in a unit; words are unquoted, and $$ is a dollar, in command lines only.
const unit: Encoder = place => {
  const text = oneLine(place).replaceAll('%', '%%')
  if (/^Exec\w*=/.test(place.line)) return quoted(text.replaceAll('$', '$$$$'))
  if (/^(?:ReadWritePaths|ReadOnlyPaths)=/.test(place.line)) return quoted(text)
  if (text.endsWith('\\')) throw place.refuse('a backslash at the end would swallow the next line')
  return text
}

// nftables has no quotes for ports and networks, and logrotate none that hold everything in a path.
const plainWord: Encoder = place => {
  const text = oneLine(place)
  if (!/^[\w.:/-]+$/.test(text)) throw place.refuse('it is no plain word')
  return text
}

// A script is the same on every host.
const script: Encoder = place => {
  throw place.refuse('a script takes no values')
}

const formats: readonly (readonly [RegExp, Encoder])[] = [
  [/\.yaml$/, yaml],
  [/\/nginx\/[^/]+\.conf$/, nginx],
  [/\/postgresql\.conf$/, postgresql],
  [/\/pg_(?:hba|ident)\.conf$/, hostBasedAccess],
  [/\/motd\/[^/]+$/, script],
  [/\/nftables\/[^/]+\.nft$/, plainWord],
  [/^systemd\/[^/]+\.(?:service|socket|timer|path|mount|device)(?:\.d\/[^/]+\.conf)?$/, unit],
  [/\/logrotate\/[^/]+\.conf$/, plainWord],
  [/\/journald\/[^/]+\.conf$/, unit],
]

const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

function oneLine({ value, refuse }: Place): string {
  if (typeof value === 'object') throw refuse('it is not one value')
  const text = String(value)
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) throw refuse('it holds a line break or control character')
  return text
}
