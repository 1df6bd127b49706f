import t from 'tap'
import { auditLogForOperator } from '../../../server/access/audit-log.ts'
import { auditRows } from '../../../server/audit/queries.ts'
import { openBrowser } from '../browser.ts'
import { keyOf } from '../files.ts'
import { operate } from '../operate.ts'
import { createWorld } from '../world.ts'

type Row = { sequence: number; kind: string; time: number }
type Log = { rows: Row[]; found_oldest: boolean }

t.test('administrators read who did what to whom, from where and by which program', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const answer = await world.send({
    method: 'PATCH',
    path: `/api/v1/users/${hamlet.id}?role=300`,
    headers: {
      authorization: keyOf(iago),
      'x-forwarded-for': '198.51.100.7',
      'user-agent': 'ParleyTest/1.0',
    },
  })
  t.equal(answer.status, 200)
  const { rows } = await iago.get<Log>('/audit_log', { kind: 'user.role' })
  t.match(rows, [
    {
      kind: 'user.role',
      acting_user_id: iago.id,
      acting_instead: null,
      user_id: hamlet.id,
      details: { before: 400, after: 300 },
      personal: { address: '198.51.100.7' },
      client: 'ParleyTest',
      is_erased: false,
      hash: /^[0-9a-f]{64}$/,
    },
  ])
  t.ok(Math.abs((rows[0]?.time ?? 0) - Date.now() / 1000) < 3600)
})

t.test('nobody but owners and administrators reads it', async t => {
  const { desdemona, iago, shylock, hamlet, polonius } = await createWorld(t)
  for (const person of [desdemona, iago]) await person.get('/audit_log')
  for (const person of [shylock, hamlet, polonius])
    t.match(await person.refusal('GET', '/audit_log'), {
      code: 'UNAUTHORIZED_PRINCIPAL',
      msg: 'Must be an organization administrator',
    })
})

t.test('who shows their address to nobody is not shown by the log', async t => {
  const { desdemona, iago, hamlet, cordelia } = await createWorld(t)
  await hamlet.patch('/settings', { email_address_visibility: 4 })
  for (const { id, name } of [hamlet, cordelia])
    await desdemona.patch(`/users/${id}`, { new_email: `${name}@padua.org` })
  const { rows } = await iago.get<Log>('/audit_log', { kind: 'user.email' })
  t.match(rows, [
    { user_id: cordelia.id, personal: { email_before: cordelia.email } },
    { user_id: hamlet.id, personal: {} },
  ])
  t.notMatch(JSON.stringify(rows), /hamlet@/)
})

t.test('it is read a page at a time, and by what one looks for', async t => {
  const { desdemona, iago, hamlet, cordelia } = await createWorld(t)
  const made = await iago.post<{ id: number }>('/channels/create', {
    name: 'court',
    subscribers: [hamlet.id, cordelia.id],
  })
  await iago.post('/users/me/subscriptions', {
    subscriptions: [{ name: 'court' }],
    principals: [desdemona.id],
  })
  await desdemona.patch(`/users/${hamlet.id}`, { full_name: 'Prince Hamlet' })
  const log = async (params: object = {}) => iago.get<Log>('/audit_log', { ...params })
  const kinds = async (params: object) => (await log(params)).rows.map(({ kind }) => kind)

  const all = (await log({ limit: 1000 })).rows
  t.match(await log({ limit: 1000 }), { found_oldest: true })
  const paged: Row[] = []
  let isMore = true
  while (isMore) {
    const before = paged.at(-1)?.sequence
    const page = await log({ limit: 3, ...(before !== undefined && { before }) })
    paged.push(...page.rows)
    isMore = !page.found_oldest
  }
  t.same(paged, all)
  t.same(
    all.map(({ sequence }) => sequence),
    all.map((_, index) => all.length - index),
    'the newest first, without gaps',
  )

  t.same(await kinds({ stream_id: made.id }), [
    'channel.subscribed',
    'channel.subscribed',
    'channel.created',
  ])
  t.same(
    await kinds({ user_id: cordelia.id, from: Date.now() / 1000 - 3600 }),
    ['channel.subscribed', 'api_key.created', 'user.created'],
    'done to them among others',
  )
  t.same(await kinds({ acting_user_id: desdemona.id }), ['user.name'])
  t.same(await kinds({ until: 0 }), [])
  t.same(await kinds({ from: Date.now() / 1000 + 3600 }), [])
  for (const [bad, msg] of [
    [{ kind: 'user.dance' }, /Nothing of this kind/],
    [{ limit: 1001 }, /limit/],
    [{ limit: 0 }, /limit/],
    [{ from: -1 }, /from/],
    [{ before: 'x' }, /before/],
  ] as const)
    t.match(await iago.refusal('GET', '/audit_log', bad), { status: 400, msg })
})

t.test('an operator finds what somebody did, and what was done to them', async t => {
  const { iago, hamlet, db } = await createWorld(t)
  await iago.patch(`/users/${hamlet.id}`, { role: 300 })
  await hamlet.patch('/settings', { full_name: 'Prince Hamlet' })
  const filter = auditLogForOperator({ concerning: hamlet.id, kinds: undefined, limit: 2 })
  t.match(await db.snapshot(tx => auditRows(tx, filter)), [
    { kind: 'user.name', acting_user_id: hamlet.id },
    { kind: 'user.role', acting_user_id: iago.id },
  ])
})

t.test('what an operator does is recorded by their name on the host', async t => {
  const world = await createWorld(t)
  await operate(world, 'user role', { who: world.hamlet.email, role: 'moderator' })
  const { rows } = await world.iago.get<Log>('/audit_log', { limit: 1 })
  t.match(rows, [
    {
      kind: 'user.role',
      acting_user_id: null,
      acting_instead: 'operating-system user prospero',
      user_id: world.hamlet.id,
    },
  ])
})

t.test('another password ends the other sessions, and both are recorded', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const [here, elsewhere] = [openBrowser(world), openBrowser(world)]
  const right = { username: hamlet.email, password: hamlet.password }
  for (const browser of [here, elsewhere]) await browser.post('/login', right)
  const change = { old_password: hamlet.password, new_password: 'the rest is silence' }
  t.match(await here.patch('/settings', change), { status: 200 })
  t.match(await elsewhere.get('/users/me'), { status: 401 })
  t.match(await here.get('/users/me'), { status: 200 })
  const { rows } = await iago.get<Log>('/audit_log', { limit: 2 })
  t.match(rows, [
    { kind: 'session.ended', user_id: hamlet.id, details: { sessions: 1 } },
    { kind: 'user.password', user_id: hamlet.id },
  ])
  t.notMatch(JSON.stringify(rows), /silence|a secret of/)
})

t.test('sign-ins and their failures are there, without what was typed', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const browser = openBrowser(world)
  const attempt = (username: string, password: string) =>
    browser.post('/login', { username, password })
  await attempt('hunter2', 'oops: the password as the name')
  await attempt(hamlet.email, 'to be or not')
  await attempt(hamlet.email, hamlet.password)
  await browser.post('/logout')
  await iago.delete(`/users/${hamlet.id}`)
  await attempt(hamlet.email, hamlet.password)
  const { rows } = await iago.get<Log>('/audit_log', { limit: 6 })
  t.match(rows, [
    { kind: 'sign_in.failed', user_id: hamlet.id, details: { isActive: false } },
    { kind: 'user.deactivated', acting_user_id: iago.id, user_id: hamlet.id },
    { kind: 'session.ended', acting_user_id: hamlet.id, user_id: hamlet.id },
    { kind: 'session.began', acting_user_id: hamlet.id, user_id: hamlet.id },
    { kind: 'sign_in.failed', acting_user_id: null, user_id: hamlet.id },
    {
      kind: 'sign_in.failed',
      acting_instead: 'somebody who has not signed in',
      user_id: null,
      personal: { tried: /^[0-9a-f]{64}$/ },
    },
  ])
  t.notMatch(JSON.stringify(rows), /hunter2|oops|to be or not|hamlet@/)
})

t.test('one’s own chat leaves no trace', async t => {
  const { iago, hamlet } = await createWorld(t)
  const before = (await iago.get<Log>('/audit_log', { limit: 1 })).rows[0]?.sequence
  await hamlet.post('/users/me/subscriptions', { subscriptions: [{ name: 'own' }] })
  const { id } = await hamlet.post<{ id: number }>('/messages', {
    type: 'stream',
    to: 'own',
    topic: 'a',
    content: 'b',
  })
  await hamlet.patch(`/messages/${id}`, { content: 'c' })
  await hamlet.patch(`/messages/${id}`, { topic: 'd' })
  await hamlet.post(`/messages/${id}/reactions`, { emoji_name: 'tada' })
  const { rows } = await iago.get<Log>('/audit_log')
  t.same(
    rows.filter(row => row.sequence > (before ?? 0)).map(({ kind }) => kind),
    ['channel.created'],
  )
})
