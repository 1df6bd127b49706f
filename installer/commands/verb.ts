import type { ExitReason } from '../core/install-error.ts'
import type { World } from './world.ts'

/** A flag beside the settings' own. `value` names what follows it; without one it is a switch. */
export type Flag = { readonly name: `--${string}`; readonly value?: string; readonly help: string }

/** A word after the verb that is no flag: `DEVICE`. */
export type Argument = {
  readonly name: string
  readonly help: string
  readonly isOptional?: boolean
  /** Takes all words from here on, one at least: the last of a verb. */
  readonly isRepeated?: boolean
}

/** What somebody typed after the verb. */
export type Options = {
  has(flag: Flag): boolean
  value(flag: Flag): string | undefined
  /** The word given for it; undefined only where it is optional. */
  argument(argument: Argument): string | undefined
  /** All words given for one that is repeated. */
  words(argument: Argument): readonly string[]
  /** Flags of settings, as text, by the setting's path. */
  readonly settings: ReadonlyMap<string, string>
  /** The whole line, as the journal and the lock show it. */
  readonly line: string
}

/** One verb: its manual and what it does. The command line and `parley help` are made from it. */
export type Verb = {
  /** One word, or two where verbs share a noun: `volume create`. */
  readonly name: string
  readonly summary: string
  /** Paragraphs. */
  readonly description: readonly string[]
  readonly arguments?: readonly Argument[]
  readonly flags: readonly Flag[]
  /** Whether each setting is a flag too. */
  readonly takesSettings: boolean
  /** Shape of the object that --json prints. */
  readonly json: string
  readonly files: readonly string[]
  /** When it ends so, where this says more than the common table. */
  readonly exits: Partial<Record<ExitReason, string>>
  readonly examples: readonly (readonly [command: string, meaning: string])[]
  run(world: World, options: Options): Promise<ExitReason>
}

export const jsonFlag: Flag = { name: '--json', help: 'Print one JSON object on stdout.' }
export const yesFlag: Flag = {
  name: '--yes',
  help: 'Ask nothing: agree to the plan, with the steps that cannot be undone.',
}
export const answersFlag: Flag = {
  name: '--answers',
  value: 'FILE',
  help: 'Read settings from this YAML file. `parley help answers` prints one to start from.',
}
export const eraseDataFlag: Flag = {
  name: '--erase-data',
  help: "Erase people's data too: messages, files, keys. Nothing can bring them back.",
}
