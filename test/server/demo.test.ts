import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { fillDemo } from '../../server/demo/fill.ts'
import { fetchAs, idsFor } from './talk.ts'
import { peopledDatabase } from './cluster.ts'
import { runProgram, writeConfig } from './process.ts'
import { createWorld } from './world.ts'
import { noLimits } from './limits.ts'
import { policies } from './policies.ts'

t.test('the demo is worth looking at, and fills in once', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet, db } = world
  const now = new Date()
  const filled = await db.transaction(tx => fillDemo(tx, now))
  t.match(filled, { created: true, people: 7, channels: 7 })
  t.ok(filled.messages > 100, `${filled.messages} messages`)
  t.match(await db.transaction(tx => fillDemo(tx, now)), { created: false, messages: 0 })

  const { subscriptions } = await desdemona.get<{ subscriptions: object[] }>(
    '/users/me/subscriptions',
  )
  t.equal(subscriptions.length, 7, 'the owner is everywhere')
  const unread = await idsFor(desdemona, [['is', 'unread']])
  t.ok(unread.length > 5 && unread.length < 80, `${unread.length} wait to be read`)
  t.ok((await idsFor(desdemona, [['is', 'mentioned']])).length >= 3, 'the owner is asked for')
  t.ok((await idsFor(desdemona, [['is', 'starred']])).length >= 2)
  const { messages } = await fetchAs(desdemona, [], { num_before: 1000 })
  const times = messages.map(message => message.timestamp)
  t.same(
    times,
    times.toSorted((a, b) => a - b),
    'in the order of time',
  )
  t.ok((times.at(-1) ?? Infinity) <= now.getTime() / 1000, 'and not in the future')
  const all = messages.map(({ content }) => content).join('')
  for (const part of [
    'codehilite',
    '<blockquote>',
    '<ul>',
    '<ol',
    '<table>',
    'user-mention',
    'stream-topic',
    'emoji',
    '<del>',
  ])
    t.match(all, part, `shows ${part}`)
  t.notMatch(all, /\{owner\}|@<strong>|#<strong>|(?<!>):[a-z_]+:(?!<)/, 'every name is found')

  t.same(
    await idsFor(hamlet, [['channel', 'board']]).catch((error: Error) =>
      error.message.includes('BAD_NARROW'),
    ),
    true,
  )
})

t.test('the operator fills it in by one command, again without harm', async t => {
  const file = writeConfig({
    ...policies,
    url: 'https://chat.example.org',
    listen: { socket: join(mkdtempSync(join(tmpdir(), 'parley-demo-')), 'web.sock') },
    database: await peopledDatabase(),
    uploads: tmpdir(),
    log: { level: 'info' },
    limits: noLimits,
  })
  const fill = () => runProgram('admin.ts', ['--config', file, 'demo', 'fill'], '')
  t.match(await fill(), { code: 0, stderr: '', stdout: /^\{"created":true,"people":7,.*\}\n$/ })
  t.match(await fill(), { code: 0, stderr: '', stdout: /^\{"created":false,/ })
})
