import t from 'tap'
import type { Host } from '../../../installer/core/host.ts'
import {
  interruptedRun,
  nextNote,
  standingNotes,
  type JournalLine,
} from '../../../installer/core/journal.ts'
import { apply, plan, type Resource } from '../../../installer/core/resource.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { notesToUndo, undo } from '../../../installer/core/undo.ts'
import { directory, erasableDirectory } from '../../../installer/resources/directory.ts'
import { file } from '../../../installer/resources/file.ts'
import { memoryJournal } from '../memory-journal.ts'
import { memoryWorld } from '../world.ts'
import { refuses } from '../refusal.ts'

const context = { command: 'test', version: '0', now: () => new Date(0) }
const rights = { mode: 0o644, owner: 'root:root' }

/** Holds what people wrote: undoing it needs consent. */
const treasure: Resource = {
  id: 'treasure',
  check: async host => ((await host.read('/tmp/treasure')) === undefined ? 'make it' : undefined),
  async apply(host) {
    await host.run({
      argv: ['sync'],
      undo: [['rm', '-rf', '--', '/tmp/treasure']],
      erases: 'letters',
    })
    await host.run({ argv: ['env', 'A=b', 'sync'], undo: 'one-way' })
    await host.write('/tmp/treasure', { kind: 'directory', mode: 0o700, owner: 'root:root' })
  },
}

t.test('without consent what holds data stays, and is named', async t => {
  const { host } = await memoryWorld()
  const journal = memoryJournal()
  await journaledApply({ ...context, host, journal }, [treasure])
  await host.write('/tmp/treasure/letter', { kind: 'file', content: 'Dear', ...rights })
  const told: string[] = []
  const undone = await undo(host, journal, {
    scope: 'everything',
    eraseData: false,
    watch: ({ kept }) => told.push(kept ?? ''),
  })
  t.same(told, ['it holds letters', '/tmp/treasure is not empty (letter)'])
  t.equal(undone.length, 2)
  t.match(await host.read('/tmp/treasure/letter'), { content: 'Dear' })

  await undo(host, journal, { scope: 'last-run', eraseData: true })
  t.ok(await host.read('/tmp/treasure/letter'), 'what was kept is no part of the last run any more')
  const erased = await undo(host, journal, { scope: 'everything', eraseData: true })
  t.equal(await host.read('/tmp/treasure'), undefined, 'a later undo with consent erases it')
  t.equal(erased.length, 2)
})

t.test('a directory that goes with the folder it lies in is not called kept', async t => {
  const { host } = await memoryWorld()
  const journal = memoryJournal()
  const inner = directory('/tmp/keys/tls', { ...rights, mode: 0o700 })
  const keys = erasableDirectory('/tmp/keys', { mode: 0o700, holds: 'keys' })
  await journaledApply({ ...context, host, journal }, [keys, inner])
  await host.write('/tmp/keys/tls/key.pem', { kind: 'file', content: 'secret', ...rights })
  const everything = { scope: 'everything', eraseData: false } as const
  t.same(await undo(host, journal, everything), [
    { resource: 'directory /tmp/keys', kept: 'it holds keys' },
    { resource: inner.id, kept: '/tmp/keys/tls is not empty (key.pem)' },
  ])
  t.same(await undo(host, journal, { ...everything, eraseData: true }), [
    { resource: 'directory /tmp/keys' },
    { resource: inner.id },
  ])
  t.equal(await host.read('/tmp/keys'), undefined)
})

t.test('a directory that was there before comes back with its rights, empty or not', async t => {
  const { host } = await memoryWorld()
  const journal = memoryJournal()
  const before = { kind: 'directory', mode: 0o750, owner: 'root:root' } as const
  await host.write('/tmp/place', before)
  const remade: Resource = {
    id: 'remade',
    check: async look => {
      const now = await look.read('/tmp/place')
      return now?.kind === 'directory' && now.mode === 0o700 ? undefined : 'make it'
    },
    async apply(host) {
      await host.run({ argv: ['sync'], undo: [['rm', '-rf', '--', '/tmp/place/x']] })
      await host.remove('/tmp/place')
      await host.write('/tmp/place', { ...before, mode: 0o700 })
    },
  }
  await journaledApply({ ...context, host, journal }, [remade])
  await host.write('/tmp/place/x', { kind: 'file', content: '', ...rights })
  await undo(host, journal, { scope: 'everything', eraseData: false })
  t.same(await host.read('/tmp/place'), before)
})

t.test('the last run is undone alone, then the one before it', async t => {
  const world = await memoryWorld()
  const { host } = world
  const journal = memoryJournal()
  const original = await world.snapshot()
  await journaledApply({ ...context, host, journal }, [file('/tmp/a', 'one', rights)])
  const first = await world.snapshot()
  await journaledApply({ ...context, host, journal }, [file('/tmp/a', 'two', rights)])
  await undo(host, journal, { scope: 'last-run', eraseData: false })
  t.same(await world.snapshot(), first)
  await undo(host, journal, { scope: 'last-run', eraseData: false })
  t.same(await world.snapshot(), original)
  t.same(await undo(host, journal, { scope: 'last-run', eraseData: false }), [])
})

t.test('a run that finds nothing to do leaves no line; one that fails says so', async t => {
  const { host } = await memoryWorld()
  const journal = memoryJournal()
  await journaledApply({ ...context, host, journal }, [])
  t.same(await journal.lines(), [])
  const broken = file('/no/parent', '', rights)
  await t.rejects(journaledApply({ ...context, host, journal }, [broken]))
  t.match(await journal.lines(), [{ begin: String }, { note: 1 }, { result: 'failed' }])
})

t.test('an interrupted run is found, and its numbers are not used again', async t => {
  const begun: JournalLine[] = [
    { begin: 'r1', command: 'install', version: '0', at: '' },
    { note: 1, run: 'r1', resource: 'a', back: { remove: '/a' } },
    { note: 2, run: 'r1', resource: 'b', back: { remove: '/b' } },
    { undone: 2 },
  ]
  t.match(interruptedRun(begun), { begin: 'r1' })
  t.equal(interruptedRun([...begun, { end: 'r1', result: 'done', at: '' }]), undefined)
  t.equal(nextNote(begun), 3)
  t.same(
    notesToUndo(standingNotes(begun), 'everything').map(({ note }) => note),
    [1],
  )
})

t.test('what cannot be removed is told with its reason', async t => {
  const { host } = await memoryWorld()
  const journal = memoryJournal()
  await journaledApply({ ...context, host, journal }, [directory('/tmp/d', rights)])
  for (const cause of [new Error('device is busy'), 'it is busy']) {
    // oxlint-disable-next-line prefer-promise-reject-errors -- some libraries do throw words
    const busy: Host = { ...host, remove: () => Promise.reject(cause) }
    await refuses(t, undo(busy, journal, { scope: 'everything', eraseData: false }), {
      message: 'cannot remove /tmp/d',
      because: /busy/,
    })
  }
})

t.test('a resource that does not settle stops the run', async t => {
  const { host } = await memoryWorld()
  const seen: string[] = []
  const restless: Resource = {
    id: 'restless',
    check: () => Promise.resolve('never good'),
    apply: () => Promise.resolve(),
    oneWay: 'it erases a disk',
  }
  await refuses(
    t,
    apply(
      () => host,
      [restless],
      ({ state }) => seen.push(state),
    ),
    { message: 'cannot settle restless', because: /never good/ },
  )
  t.same(seen, ['checking', 'applying'])
  t.same(await plan(host, [restless]), [
    { id: 'restless', difference: 'never good', oneWay: 'it erases a disk' },
  ])
})

t.test('a check that tries to change the host cannot', async t => {
  const { host } = await memoryWorld()
  const sly: Resource = {
    id: 'sly',
    check: look => Promise.resolve('write' in look ? 'it can write' : undefined),
    apply: () => Promise.resolve(),
  }
  t.same(await plan(host, [sly]), [])
})

t.test(
  'what still runs reads its former files again, once, after all of them are back',
  async t => {
    const { host } = await memoryWorld()
    const journal = memoryJournal()
    const told: string[] = []
    const watched: Host = {
      ...host,
      async run(command) {
        const now = await host.read('/tmp/config')
        told.push(`${command.argv.join(' ')}: ${now?.kind === 'file' ? now.content : 'nothing'}`)
        await host.run(command)
      },
    }
    await host.write('/tmp/config', { kind: 'file', content: 'old', ...rights })
    const reread: Resource = {
      id: 'reread',
      check: async look => ((await look.read('/tmp/read')) === undefined ? 'read it' : undefined),
      async apply(changing) {
        for (const _ of [1, 2])
          await changing.run({ argv: ['sync'], undo: [], afterUndo: ['env', 'AGAIN=yes', 'sync'] })
        await changing.write('/tmp/read', { kind: 'file', content: '', ...rights })
      },
    }
    await journaledApply({ ...context, host: watched, journal }, [
      file('/tmp/config', 'new', rights),
      reread,
    ])
    told.length = 0
    await undo(watched, journal, { scope: 'everything', eraseData: false })
    t.same(told.slice(-1), ['env AGAIN=yes sync: old'])
    t.equal(told.filter(line => line.includes('AGAIN')).length, 1)
    t.same(standingNotes(await journal.lines()), [], 'nothing is left to undo')
  },
)
