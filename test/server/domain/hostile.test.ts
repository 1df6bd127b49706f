import t from 'tap'
import { fetchAs, idsFor, makeChannel, say } from '../talk.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { createWorld } from '../world.ts'

const huge = [2 ** 31, 2 ** 53 - 1, 2 ** 53, 1e300, -1]
const sharp = [
  `'; drop table messages; --`,
  `\\'; select pg_sleep(10); --`,
  '$1 ${1} %s %n',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](data:text/html,x) <javascript:alert(1)>',
  '\u202e\u200b\ufeff',
  '%_\\%',
]

t.test('numbers beyond all ids name nothing, and break nothing', async t => {
  const { hamlet } = await createWorld(t)
  for (const id of huge) {
    for (const path of [
      `/streams/${id}`,
      `/streams/${id}/members`,
      `/users/me/${id}/topics`,
      `/messages/${id}`,
    ])
      t.match(await hamlet.refusal('GET', path), { status: 400 }, path)
    t.match(
      await hamlet.refusal('POST', '/messages', {
        type: 'channel',
        to: id,
        topic: 't',
        content: 'x',
      }),
      { status: 400 },
    )
    t.match(await hamlet.refusal('POST', '/messages', { type: 'direct', to: [id], content: 'x' }), {
      status: 400,
    })
    t.match(
      await hamlet.refusal('POST', '/messages/flags', { messages: [id], op: 'add', flag: 'read' }),
      { status: 400 },
    )
    t.match(
      await hamlet.refusal('POST', '/users/me/subscriptions', {
        subscriptions: [{ name: 'a' }],
        principals: [id],
      }),
      { result: 'error' },
    )
    for (const operator of ['channel', 'dm', 'sender'])
      t.match(
        await hamlet.refusal('GET', '/messages', {
          anchor: 0,
          num_before: 0,
          num_after: 1,
          narrow: [[operator, id]],
        }),
        { status: 400 },
        `${operator}:${id}`,
      )
    t.match(await hamlet.get('/messages', { anchor: id, num_before: 1, num_after: 1 }), {
      messages: [],
    })
  }
})

t.test('whatever is typed is kept as text, and shown as text', async t => {
  const { hamlet, othello, db } = await createWorld(t)
  for (const text of sharp) {
    await makeChannel(hamlet, text.trim().slice(0, 60), [hamlet, othello]).catch(
      (error: unknown) => {
        // Names take no signs that cannot be seen; that they are refused is as good.
        t.match(String(error), /Invalid character|was refused: 400/)
      },
    )
    await makeChannel(hamlet, 'plain', [hamlet])
    const id = await say(hamlet, 'plain', text.slice(0, 60), text)
    const { messages } = await fetchAs(
      hamlet,
      [
        ['channel', 'plain'],
        ['topic', text.slice(0, 60)],
      ],
      { apply_markdown: false },
    )
    t.equal(messages.find(message => message.id === id)?.content, text.trimEnd())
    const rendered = (await fetchAs(hamlet, [['id', id]])).messages[0]?.content ?? ''
    t.notMatch(rendered, /<script|<img|href="(javascript|data):/i)
    t.ok(await idsFor(hamlet, [['search', text]]), 'searching for it finds something or nothing')
    t.match(
      await hamlet.refusal('GET', '/messages', {
        anchor: 0,
        num_before: 0,
        num_after: 1,
        narrow: [['sender', text]],
      }),
      {
        code: 'BAD_NARROW',
      },
    )
    t.match(await hamlet.refusal('GET', '/get_stream_id', { stream: `${text}!` }), { status: 400 })
  }
  t.ok(
    await db.snapshot(tx => tx.one(sql`select count(*) from messages`)),
    'the table is still there',
  )
})

t.test('parameters of the wrong shape are refused by name', async t => {
  const { hamlet } = await createWorld(t)
  const wrong: ['GET' | 'POST' | 'DELETE', string, Record<string, unknown>][] = [
    ['POST', '/users/me/subscriptions', {}],
    ['POST', '/users/me/subscriptions', { subscriptions: 'lunch' }],
    ['POST', '/users/me/subscriptions', { subscriptions: [5] }],
    ['POST', '/users/me/subscriptions', { subscriptions: [{ name: 'x' }], principals: [{}] }],
    ['POST', '/users/me/subscriptions', { subscriptions: [{ name: 'x' }], principals: [1, 'a'] }],
    ['POST', '/users/me/subscriptions', { subscriptions: [{ name: 'a\0b' }] }],
    ['DELETE', '/users/me/subscriptions', { subscriptions: [{ name: 'x' }] }],
    ['POST', '/messages', { type: 'channel' }],
    ['POST', '/messages', { type: 'direct', to: { a: 1 }, content: 'x' }],
    ['POST', '/messages', { type: 'direct', to: [[1]], content: 'x' }],
    ['POST', '/messages/flags', { messages: 'all', op: 'add', flag: 'read' }],
    ['POST', '/messages/flags', { messages: [1.5], op: 'add', flag: 'read' }],
    ['GET', '/streams/lunch', {}],
    [
      'GET',
      '/messages',
      { anchor: 0, num_before: 0, num_after: 1, narrow: JSON.stringify(deep(500)) },
    ],
    [
      'GET',
      '/messages',
      {
        anchor: 0,
        num_before: 0,
        num_after: 1,
        narrow: Array.from({ length: 101 }, () => ['is', 'dm']),
      },
    ],
  ]
  for (const [method, path, params] of wrong)
    t.match(
      await hamlet.refusal(method, path, params),
      { status: 400, result: 'error' },
      `${method} ${path} ${JSON.stringify(params).slice(0, 80)}`,
    )
})

t.test('a hundred conditions at once are answered, not refused', async t => {
  const { hamlet } = await createWorld(t)
  const narrow = Array.from({ length: 100 }, (_, i) => ({
    operator: 'search',
    operand: `word ${i}`,
    negated: true,
  }))
  t.same(await idsFor(hamlet, narrow), [])
})

const deep = (levels: number): unknown => (levels === 0 ? [] : [deep(levels - 1)])
