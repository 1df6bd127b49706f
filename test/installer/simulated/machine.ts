import type { Answer, Argv, Entry } from '../../../installer/core/host.ts'
import type { Files } from '../memory-files.ts'

/** What simulated programs work on: paths, and what they remember, which are files too and so part of each snapshot. */
export type Machine = {
  readonly files: Files
  /** Everything is below it. */
  readonly root: string
  readonly postgresData: string
  readonly policy: string
  /** `user:group` of what programs make. */
  readonly owner: string
  recall<T>(name: string, nothing: T): Promise<T>
  remember(name: string, value: object): Promise<void>
  ask(argv: Argv, input?: string): Promise<Answer>
}

type Call = {
  readonly machine: Machine
  readonly args: readonly string[]
  readonly input: string
}

/** A program as far as the installer uses it. An unknown use is an error of the test, not an answer. */
export type Program = (call: Call) => Promise<Answer>

export const said = (out = ''): Answer => ({ ok: true, code: 0, out, err: '' })

export const failed = (code: number, err = ''): Answer => ({ ok: false, code, out: '', err })

/** The words that are no options. */
export const words = (args: readonly string[]): string[] => args.filter(arg => !arg.startsWith('-'))

export const fileEntry = (content: string, owner: string, mode = 0o644): Entry => ({
  kind: 'file',
  content,
  mode,
  owner,
})

// oxlint-disable-next-line no-unsafe-type-assertion, no-unnecessary-type-parameters -- simulated programs read only what they or a resource wrote
export const parsed = <T>(text: string): T => JSON.parse(text) as T
