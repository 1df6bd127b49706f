import type { Argv } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'

export type CompiledProgramsOptions = {
  readonly node: string
  /** `installer/compile.ts` of the release that runs. */
  readonly compiler: string
  readonly programs: readonly string[]
  /** Who starts them. */
  readonly accounts: readonly string[]
  /** `user:group` of what is kept. */
  readonly owner: string
}

/**
 * Programs, kept in their compiled form beside their code: each then starts in half the time. The accounts that run them
 * can only read it, since whoever could write there would decide what they do.
 */
export function compiledPrograms(directory: string, options: CompiledProgramsOptions): Resource {
  const { node, compiler, programs, accounts, owner } = options
  const note = `${directory}/made-for.json`
  const content = `${JSON.stringify({ programs, accounts })}\n`
  return {
    id: 'compiled programs',
    async check(host) {
      const now = await host.read(note)
      return now?.kind === 'file' && now.content === content ? undefined : 'compile them'
    },
    async apply(host) {
      const clear: Argv = ['rm', '-rf', '--', directory]
      const each = accounts.flatMap(account => ['--for', account])
      await host.run({
        argv: [node, compiler, '--into', directory, ...each, '--', ...programs],
        undo: [clear],
      })
      // Last: what is cut short is done again.
      await host.write(note, { kind: 'file', content, mode: 0o644, owner })
    },
  }
}
