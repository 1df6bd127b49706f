/** What `bin/test` does, in order: cheap and telling first. */
export type Step = {
  readonly name: string
  readonly promise: string
  /** Whether it runs the tests: with nothing left behind, and with counts of its own. */
  readonly isEnclosed?: boolean
  readonly argv: readonly [program: string, ...args: string[]]
}

const tool = (name: string) => `node_modules/.bin/${name}`

export const steps: readonly Step[] = [
  { name: 'format', promise: 'one form for all files', argv: [tool('prettier'), '--check', '.'] },
  {
    name: 'lint',
    promise: 'no forgotten await, no open switch, no import across the picture',
    argv: [tool('oxlint'), '--type-aware', '--deny-warnings'],
  },
  { name: 'types', promise: 'the strictest types hold', argv: [tool('tsc')] },
  {
    name: 'types-page',
    promise: 'and they hold for what runs in the browser',
    argv: [tool('tsc'), '--project', 'server/web/page'],
  },
  { name: 'dead-code', promise: 'nothing that nobody uses', argv: [tool('knip')] },
  {
    name: 'tests',
    promise: 'the promises, kept by real parts',
    isEnclosed: true,
    argv: [tool('tap'), 'run', '--reporter=terse', '--output-file=.tap/results.tap'],
  },
]
