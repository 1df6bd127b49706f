import t from 'tap'
import type { Entry } from '../../../installer/core/host.ts'
import type { Journal, JournalLine } from '../../../installer/core/journal.ts'
import { plan, type Resource } from '../../../installer/core/resource.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { undo } from '../../../installer/core/undo.ts'
import { appliance } from '../../../installer/recipes/index.ts'
import type { Layout } from '../../../installer/recipes/site.ts'
import { keptCredentials } from '../../../installer/resources/organization.ts'
import { keepsTheLaws } from '../laws.ts'
import { memoryJournal } from '../memory-journal.ts'
import { smallOfficeOn } from '../small-office.ts'
import { memoryWorld, type World } from '../world.ts'

// Every write is on disk before the next; a busy machine takes its time.
t.setTimeout(1_200_000)

const now = () => new Date('2026-01-02T03:04:05Z')
const context = { command: 'test', version: '0', now }

const sandboxOf = (layout: Layout): Layout => ({
  ...layout,
  target: 'sandbox',
  code: '/code',
  node: '/usr/bin/node',
  postgresPrograms: '/usr/bin',
  accounts: {
    web: 'ada:ada',
    worker: 'ada:ada',
    database: 'ada:ada',
    egress: 'ada:ada',
    operator: 'ada:ada',
  },
})

/** Keys, certificates and passwords are new each time; that they are there is what can be compared. */
async function comparable(world: World): Promise<Record<string, Entry>> {
  const made =
    /\.pem$|\.crl$|\/lists\/record\.json$|\/owner\.json$|\/parley\.signing$|\/catalog\.json$|\/stamps\/(?:nginx|parley-web)\.service$/
  const generation = /\d{4}-\d\d-\d\d-[\da-f]{8}/
  const mark = /\/lists\/[\da-f]{16}/
  const seen: Record<string, Entry> = {}
  for (const [path, entry] of Object.entries(await world.snapshot())) {
    const here = path.replace(generation, 'generation').replace(mark, '/lists/mark')
    if (entry.kind === 'link')
      seen[here] = { ...entry, target: entry.target.replace(generation, 'generation') }
    else if (entry.kind === 'file' && made.test(path)) seen[here] = { ...entry, content: 'made' }
    else seen[here] = entry
  }
  return seen
}

for (const target of ['host', 'sandbox'] as const) {
  t.test(`the appliance of a ${target} keeps the laws`, async t => {
    const world = await memoryWorld()
    const layout = target === 'host' ? world.layout : sandboxOf(world.layout)
    await keepsTheLaws(t, world, appliance(smallOfficeOn(layout), now))
  })
}

t.test('names in an appliance are unique, so that plan and journal speak of one thing', async t => {
  const ids = appliance(smallOfficeOn((await memoryWorld()).layout), now).map(({ id }) => id)
  t.same([...new Set(ids)], ids)
})

t.test(
  'programs are compiled before any of them is started, since none is to do it by itself',
  async t => {
    const ids = appliance(smallOfficeOn((await memoryWorld()).layout), now).map(({ id }) => id)
    const started = ids.filter(id => /^service parley-(?:web|worker|egress)\.service/.test(id))
    t.equal(started.length, 3)
    for (const id of started) t.ok(ids.indexOf('compiled programs') < ids.indexOf(id), id)
  },
)

class Killed extends Error {}

/** A journal whose process dies at one note: before the line is on disk, or right after. */
function dyingJournal(journal: Journal, note: number, when: 'before' | 'after'): Journal {
  return {
    lines: () => journal.lines(),
    async append(line: JournalLine) {
      const dies = 'note' in line && line.note === note
      // A dead process does not note its end either.
      if ((dies && when === 'before') || 'end' in line) throw new Killed()
      await journal.append(line)
      if (dies) throw new Killed()
    },
  }
}

t.test('killed at any note, a second run completes and an undo finds its way back', async t => {
  const whole = await memoryWorld()
  const site = smallOfficeOn(whole.layout)
  const resources = appliance(site, now)
  const original = await whole.snapshot()
  const journal = memoryJournal()
  await journaledApply({ ...context, host: whole.host, journal }, resources)
  const undisturbed = await comparable(whole)
  const notes = (await journal.lines()).filter(line => 'note' in line).length
  t.ok(notes > 50, `${notes} notes`)

  for (let note = 1; note <= notes; note++)
    for (const when of ['before', 'after'] as const) {
      const problem = await survives(resources, { note, when, original, undisturbed })
      if (problem !== undefined) t.fail(`killed ${when} note ${note}: ${problem.what}`, problem)
    }
})

type Kill = {
  note: number
  when: 'before' | 'after'
  original: Record<string, Entry>
  undisturbed: Record<string, Entry>
}

/** @returns what differs, or undefined when all is well */
async function survives(resources: readonly Resource[], kill: Kill) {
  const world = await memoryWorld()
  const { host } = world
  const journal = memoryJournal()
  const died = await journaledApply(
    { ...context, host, journal: dyingJournal(journal, kill.note, kill.when) },
    resources,
  ).then(
    () => false,
    (error: unknown) => error instanceof Killed,
  )
  if (!died) return { what: 'was not killed' }
  await journaledApply({ ...context, host, journal }, resources)
  const left = difference(await comparable(world), kill.undisturbed)
  if (left.length > 0) return { what: 'the second run ends elsewhere', left }
  if ((await plan(host, resources)).length > 0) return { what: 'the plan is not empty' }
  if (!(await ownerCanSignIn(world))) return { what: "the owner's password is lost" }
  await undo(host, journal, { scope: 'everything', eraseData: true })
  const stays = difference(await world.snapshot(), kill.original)
  return stays.length > 0 ? { what: 'undo leaves something', stays } : undefined
}

/** The password in the file is the one that the organization was made with. */
async function ownerCanSignIn({ host, layout }: World): Promise<boolean> {
  const kept = await keptCredentials(host, `${layout.config}/owner.json`)
  const catalog = await host.read(`${layout.postgresData}/catalog.json`)
  if (kept === undefined || catalog?.kind !== 'file') return false
  return catalog.content.includes(`"password":"${kept.password}"`)
}

const difference = (one: Record<string, Entry>, other: Record<string, Entry>): string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    path => JSON.stringify(one[path]) !== JSON.stringify(other[path]),
  )
