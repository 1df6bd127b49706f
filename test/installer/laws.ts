import type { Test } from 'tap'
import { plan, type Resource } from '../../installer/core/resource.ts'
import { journaledApply } from '../../installer/core/run.ts'
import { undo } from '../../installer/core/undo.ts'
import { memoryJournal } from './memory-journal.ts'
import type { World } from './world.ts'

const context = { command: 'test', version: '0', now: () => new Date('2026-01-02T03:04:05Z') }

/** Applies without a way back: what a resource finds when its turn comes. */
export async function prepare({ host }: World, resources: readonly Resource[]): Promise<void> {
  await journaledApply({ ...context, host, journal: memoryJournal() }, resources)
}

/** What every resource promises. A new one earns its place by passing these. */
export async function keepsTheLaws(
  t: Test,
  world: World,
  resources: readonly Resource[],
): Promise<void> {
  const { host } = world
  const original = await world.snapshot()
  const journal = memoryJournal()
  const run = { ...context, host, journal }

  t.not((await plan(host, resources)).length, 0, 'the plan sees the difference')
  t.same(await world.snapshot(), original, 'planning changes nothing')

  await journaledApply(run, resources)
  const settled = await world.snapshot()
  t.same(await plan(host, resources), [], 'after apply nothing is left to plan')

  t.same(await journaledApply(run, resources), [], 'applying again finds nothing to do')
  t.same(await world.snapshot(), settled, 'applying again changes nothing')

  await undo(host, journal, { scope: 'everything', eraseData: true })
  t.same(await world.snapshot(), original, 'undo puts back what was there')
}
