import { globSync } from 'node:fs'

/** What `bin/test` does, in order: cheap and telling first. */
export type Step = {
  readonly name: string
  readonly promise: string
  /** It runs tests: with nothing left behind, and with counts of its own, which are in this file. */
  readonly results?: string
  /** Runs while that one does: an emulated machine takes one core, and whoever waits for it would leave the other idle. */
  readonly beside?: string
  /** Only when it is asked for by name. */
  readonly isOnRequest?: boolean
  readonly argv: readonly [program: string, ...args: string[]]
}

const tool = (name: string) => `node_modules/.bin/${name}`

/** At most a quarter of an hour altogether, by emulation on two cores that do nothing else. */
const coreStories = ['test/scenarios/install.vm.test.ts', 'test/scenarios/vm/rig.vm.test.ts']

/** These take many minutes, and are not on machines for all that. */
const longStories = [
  'test/installer/certificates/under-faketime.test.ts',
  'test/scenarios/airgapped-install.test.ts',
  'test/scenarios/restart-under-load.test.ts',
  'test/scenarios/reproducible-bundle.test.ts',
  'test/scenarios/testssl.test.ts',
]

/** One at a time: a machine takes what there is. */
function stories(name: string, files: readonly string[]) {
  const results = `.tap/${name}.tap`
  return { results, argv: [process.execPath, 'test/stories.ts', results, ...files] as const }
}

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
    results: '.tap/results.tap',
    argv: [tool('tap'), 'run', '--reporter=terse', '--output-file=.tap/results.tap'],
  },
  {
    name: 'machines',
    promise: 'the stories that every change must keep, on machines',
    beside: 'tests',
    ...stories('machines', coreStories),
  },
  {
    name: 'scenarios',
    promise: 'all long stories, and all on machines',
    isOnRequest: true,
    ...stories('scenarios', [...longStories, ...globSync('test/**/*.vm.test.ts').sort()]),
  },
]
