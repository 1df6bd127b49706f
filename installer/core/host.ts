/** Program and arguments, never a shell line. */
export type Argv = readonly [program: string, ...args: string[]]

/** What a program said. `ok` is exit code 0; a program that does not exist answers 127, one ended by a signal 128 + n. */
export type Answer = {
  readonly ok: boolean
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What can stand at a path. `owner` is `user:group`, by name where it has one; `mode` is the permission bits (0o640). */
export type Entry =
  | {
      readonly kind: 'file'
      readonly content: string
      readonly mode: number
      readonly owner: string
    }
  | { readonly kind: 'directory'; readonly mode: number; readonly owner: string }
  | { readonly kind: 'link'; readonly target: string }

/**
 * A change that only a program can make.
 * `input` goes to stdin: secrets travel there, never in argv.
 * `undo` is decided by the author: the commands that take it back, in order (each must tolerate that its deed never
 * happened, since the note is written first), or 'one-way'.
 * `afterUndo` runs when everything of the same undo is taken back: a service reads its former files again.
 * `erases` names the people's data that undoing would destroy; without consent such an undo is skipped.
 */
export type Command = {
  readonly argv: Argv
  readonly input?: string
  readonly undo: readonly Argv[] | 'one-way'
  readonly erases?: string
  readonly afterUndo?: Argv
}

/** To look without touching. All that a check may use. */
export interface Look {
  /** What stands at `path`, or undefined when nothing does. Never follows a link at `path` itself. */
  read(path: string): Promise<Entry | undefined>
  /** Names in a directory, sorted; empty when there is no such directory. */
  list(path: string): Promise<readonly string[]>
  /** Runs a program that only looks. Its failure is an answer, not an error. */
  ask(argv: Argv, input?: string): Promise<Answer>
}

/** The only door to the machine: three ways to look, three ways to change. */
export interface Host extends Look {
  /**
   * Puts `entry` at `path`, whole or not at all: a file is complete on disk before its name points to it.
   * The parent must exist. An existing directory gets mode and owner only.
   */
  write(path: string, entry: Entry): Promise<void>
  /** Removes a file, a link or an empty directory; nothing there is fine. A directory that holds something is refused. */
  remove(path: string): Promise<void>
  /** Runs a program that changes something; throws an {@link InstallError} when it fails. */
  run(command: Command): Promise<void>
}

/** Hands a check the looking half of a host, so that a write in a check is an error and not a habit to remember. */
export const lookOnly = (host: Look): Look => ({
  read: path => host.read(path),
  list: path => host.list(path),
  ask: (argv, input) => host.ask(argv, input),
})
