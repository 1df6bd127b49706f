import {
  fillSpecifiers,
  parseCommandLine,
  splitWords,
  type CommandLine,
  type Specifiers,
} from './command-line.ts'
import { timeSpanMs } from './time-span.ts'
import { allValues, allWords, lastValue, type UnitFile } from './unit-file.ts'

/** Units that this one names. Whoever does not exist here (targets, mounts) is passed over. */
export type Relations = {
  readonly after: readonly string[]
  readonly before: readonly string[]
  readonly requires: readonly string[]
  readonly wants: readonly string[]
}

type RuntimeFolder = { readonly path: string; readonly mode: number }

/** A service, complete: each setting has a value, systemd's own default where the unit is silent. */
export type Service = {
  readonly kind: 'service'
  readonly name: string
  readonly relations: Relations
  readonly sockets: readonly string[]
  readonly type: 'simple' | 'exec' | 'notify' | 'forking' | 'oneshot'
  readonly remainAfterExit: boolean
  readonly pidFile: string | undefined
  readonly commands: {
    readonly startPre: readonly CommandLine[]
    readonly start: readonly CommandLine[]
    readonly startPost: readonly CommandLine[]
    readonly reload: readonly CommandLine[]
    readonly stop: readonly CommandLine[]
    readonly stopPost: readonly CommandLine[]
  }
  readonly user: string | undefined
  readonly group: string | undefined
  readonly supplementaryGroups: readonly string[]
  readonly ambientCapabilities: readonly string[]
  readonly noNewPrivileges: boolean
  readonly environment: Readonly<Record<string, string>>
  readonly environmentFiles: readonly string[]
  readonly workingDirectory: string
  readonly umask: number
  /** Secrets, each copied for this service alone into a folder that CREDENTIALS_DIRECTORY names. */
  readonly credentials: readonly { readonly name: string; readonly path: string }[]
  /** Made before the start; `removed` ones go when the unit has stopped. */
  readonly folders: readonly (RuntimeFolder & { readonly removed: boolean })[]
  readonly restart: string
  readonly restartMs: number
  readonly startTimeoutMs: number
  readonly stopTimeoutMs: number
  /** How long a Type=notify service may say nothing; Infinity where nobody waits for it. */
  readonly watchdogMs: number
  readonly watchdogSignal: NodeJS.Signals
  readonly killSignal: NodeJS.Signals
  readonly killMode: 'control-group' | 'mixed' | 'process' | 'none'
}

/** A listening Unix socket that is handed to a service as descriptor 3. */
export type Socket = {
  readonly kind: 'socket'
  readonly name: string
  readonly relations: Relations
  readonly service: string
  readonly path: string
  readonly user: string | undefined
  readonly group: string | undefined
  readonly mode: number
  readonly folderMode: number
  /** Connections that may wait until the service takes them. */
  readonly backlog: number
}

export type Unit = Service | Socket

/** Keys of systemd that harden or account: they need systemd itself, and are passed over. */
export const isHardening = (key: string): boolean =>
  /^(Protect|Private|Restrict|System|Memory|Lock|Capability|Secure|Proc|ReadWrite|ReadOnly|Inaccessible|IPAddress|Device|Limit|OOM|Tasks|CPU|IO|Remove|Bind|KeyringMode|LoadCredentialEncrypted|SocketBind|TemporaryFileSystem|NoExec|ExecPaths|RootDirectory|UnsetEnvironment|Delegate|Slice|LogNamespace)/.test(
    key,
  )

/** Relations as the [Unit] section gives them. */
export const relationsOf = (file: UnitFile): Relations => ({
  after: allWords(file, 'Unit', 'After'),
  before: allWords(file, 'Unit', 'Before'),
  requires: [
    ...allWords(file, 'Unit', 'Requires'),
    ...allWords(file, 'Unit', 'BindsTo'),
    ...allWords(file, 'Unit', 'Requisite'),
  ],
  wants: allWords(file, 'Unit', 'Wants'),
})

/** The settings of one section, read with the unit's specifiers. */
export class Section {
  readonly #file: UnitFile
  readonly #name: string
  readonly specifiers: Specifiers

  constructor(file: UnitFile, name: string, specifiers: Specifiers) {
    this.#file = file
    this.#name = name
    this.specifiers = specifiers
  }

  text(key: string): string | undefined {
    const value = lastValue(this.#file, this.#name, key)
    return value === undefined ? undefined : fillSpecifiers(value, this.specifiers)
  }

  values = (key: string): string[] =>
    allValues(this.#file, this.#name, key).map(value => fillSpecifiers(value, this.specifiers))

  /** A list of words, quotes as in command lines. */
  words = (key: string): string[] => this.values(key).flatMap(splitWords)

  commands = (key: string): CommandLine[] => this.values(key).map(parseCommandLine)

  yes(key: string): boolean {
    return /^(1|yes|true|on)$/i.test(this.text(key) ?? '')
  }

  mode(key: string, otherwise: number): number {
    const text = this.text(key)
    if (text === undefined) return otherwise
    if (!/^[0-7]{1,4}$/.test(text)) throw new Error(`${key}=${text} is not a file mode`)
    return Number.parseInt(text, 8)
  }

  count(key: string, otherwise: number): number {
    const text = this.text(key)
    if (text === undefined) return otherwise
    if (!/^[0-9]{1,9}$/.test(text)) throw new Error(`${key}=${text} is not a number`)
    return Number(text)
  }

  spanMs(key: string, otherwiseMs: number): number {
    const text = this.text(key)
    return text === undefined ? otherwiseMs : timeSpanMs(text)
  }

  oneOf<const Choice extends string>(key: string, choices: readonly Choice[], otherwise: Choice) {
    const text = this.text(key)
    if (text === undefined) return otherwise
    const choice = choices.find(choice => choice === text)
    if (choice === undefined) throw new Error(`${key}=${text} is not supported`)
    return choice
  }
}
