import t from 'tap'
import { hasOn } from '../../../server/domain/settings/read.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { until } from '../../until.ts'
import { openBrowser } from '../browser.ts'
import { encode } from '../client.ts'
import { converges } from '../convergence.ts'
import { lockWaiters } from '../lock-waiters.ts'
import { createWorld } from '../world.ts'

const stale = { client_capabilities: { user_settings_object: false } }

t.test('a person sets things for themselves, and their clients hear of it', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const change = () =>
    hamlet.patch('/settings', {
      enter_sends: true,
      color_scheme: 2,
      web_home_view: 'all_messages',
      default_language: 'pt-br',
      enable_sounds: false,
      starred_message_counts: true,
    })
  const [own, others] = await converges(t, [hamlet, othello], change)
  t.match(own, [
    { type: 'user_settings', op: 'update', property: 'color_scheme', value: 2 },
    { property: 'default_language', value: 'pt-br', language_name: 'Brazilian Portuguese' },
    { property: 'web_home_view', value: 'all_messages' },
    { property: 'enter_sends', value: true },
    { property: 'enable_sounds', value: false },
  ])
  t.equal(own?.length, 5, 'what did not change is not told')
  t.same(others, [])
  t.same(await converges(t, [hamlet], change), [[]], 'a second time changes nothing')
  t.notMatch(await othello.post('/register'), { user_settings: { color_scheme: 2 } })

  const [stalest] = await converges(
    t,
    [hamlet],
    () =>
      hamlet.patch('/settings', {
        enter_sends: false,
        enable_sounds: true,
        color_scheme: 3,
        default_language: 'de',
      }),
    stale,
  )
  t.match(
    stalest?.filter(({ type }) => type !== 'user_settings'),
    [
      { type: 'update_display_settings', setting_name: 'color_scheme', setting: 3 },
      { setting_name: 'default_language', setting: 'de', language_name: 'German' },
      { type: 'update_display_settings', setting_name: 'enter_sends', setting: false },
      { type: 'update_global_notifications', notification_name: 'enable_sounds', setting: true },
    ],
    'a client from before the settings object knows what has changed as well',
  )
})

t.test('a name and a time zone are told to everyone, consent to who may export', async t => {
  const { hamlet, othello, iago } = await createWorld(t)
  const change = () =>
    hamlet.patch('/settings', {
      full_name: 'Prince Hamlet',
      timezone: 'Europe/Copenhagen',
      allow_private_data_export: true,
      email_address_visibility: 3,
    })
  const [own, others, administrator] = await converges(t, [hamlet, othello, iago], change)
  t.match(others, [
    { type: 'realm_user', op: 'update', person: { full_name: 'Prince Hamlet' } },
    { type: 'realm_user', person: { email: hamlet.email, timezone: 'Europe/Copenhagen' } },
    { type: 'realm_user', person: { delivery_email: null } },
    { type: 'realm_user', person: { new_email: /^user\d+@/ } },
  ])
  t.match(
    own?.filter(({ type }) => type === 'user_settings'),
    [
      { property: 'timezone', value: 'Europe/Copenhagen' },
      { property: 'allow_private_data_export', value: true },
      { property: 'email_address_visibility', value: 3 },
    ],
  )
  const consent = { type: 'realm_export_consent', user_id: hamlet.id, consented: true }
  t.match(
    administrator?.filter(({ type }) => type === 'realm_export_consent'),
    [consent],
  )

  await iago.patch('/realm', { name_changes_disabled: true })
  t.same(
    await converges(t, [othello], () => hamlet.patch('/settings', { full_name: 'Yorick' })),
    [[]],
    'a name that may not change stays',
  )
  await converges(t, [othello], () => iago.patch('/settings', { full_name: 'Honest Iago' }))
})

t.test('a wrong value refuses the whole request', async t => {
  const { hamlet } = await createWorld(t)
  for (const [wrong, msg] of [
    [{ color_scheme: 9 }, 'Invalid color_scheme'],
    [{ enter_sends: 'yes' }, 'enter_sends is not valid JSON'],
    [{ enter_sends: 1 }, 'enter_sends is not a boolean'],
    [{ default_language: 'klingonese' }, 'Invalid default_language'],
    [{ emojiset: 'pixels' }, 'Invalid emojiset'],
    [{ notification_sound: 'waffle' }, "Invalid notification sound 'waffle'"],
    [
      { email_notifications_batching_period_seconds: -1 },
      'Invalid email batching period: -1 seconds',
    ],
    [{ timezone: 'Mars/Olympus' }, 'timezone is not a recognized time zone'],
    [{ full_name: 'H' }, 'Name too short!'],
    [{ web_font_size_px: 0 }, 'web_font_size_px is too small'],
    [{ new_password: 'x', old_password: hamlet.password }, 'The password is too weak.'],
    [{ new_password: 'good enough', old_password: 'wrong' }, 'Wrong password!'],
    [{ new_password: 'good enough' }, 'Wrong password!'],
  ] as const)
    t.match(
      await hamlet.refusal('PATCH', '/settings', { left_side_userlist: true, ...wrong }),
      { status: 400, msg },
      msg,
    )
  t.match(await hamlet.post('/register'), { user_settings: { left_side_userlist: false } })
  t.match(await hamlet.patch('/settings', { no_such_setting: true }), {
    ignored_parameters_unsupported: ['no_such_setting'],
  })
})

t.test(
  'a new password lets in, the old one does not, and other browsers are signed out',
  async t => {
    const world = await createWorld(t)
    const { hamlet } = world
    await world.db.transaction(tx =>
      tx.run(sql`
      insert into sessions (token_hash, user_id, expires_at)
      values ('elsewhere', ${hamlet.id}, now() + interval '1 day')`),
    )
    await hamlet.patch('/settings', { old_password: hamlet.password, new_password: 'to be or not' })
    const signIn = async (password: string) =>
      (
        await world.send({
          method: 'POST',
          path: '/api/v1/fetch_api_key',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: encode({ username: hamlet.email, password }),
        })
      ).status
    t.equal(await signIn('to be or not'), 200)
    t.equal(await signIn(hamlet.password), 401)
    const sessions = () =>
      world.db.snapshot(tx => tx.many(sql`select from sessions where user_id = ${hamlet.id}`))
    t.same(await sessions(), [])

    const [here, there] = [openBrowser(world), openBrowser(world)]
    for (const browser of [here, there])
      await browser.post('/login', { username: hamlet.email, password: 'to be or not' })
    await here.patch('/settings', { old_password: 'to be or not', new_password: 'the question' })
    t.equal((await here.get('/users/me')).status, 200, 'whoever changes it stays signed in')
    t.equal((await there.get('/users/me')).status, 401)
    t.equal((await sessions()).length, 1)

    const change = (new_password: string) =>
      hamlet.patch('/settings', { old_password: 'the question', new_password })
    const both: Promise<unknown>[] = []
    await world.db.transaction(async tx => {
      await tx.run(sql`select from users where id = ${hamlet.id} for update`)
      both.push(change('whether it is nobler'), change('in the mind to suffer'))
      await until(async () => (await lockWaiters(world.db)) === 2)
    })
    const ends = await Promise.allSettled(both)
    t.same(
      ends.map(({ status }) => status).sort(),
      ['fulfilled', 'rejected'],
      'of two changes at once the second knows an old password',
    )
  },
)

t.test('whoever guesses at an old password is held off like whoever tries to sign in', async t => {
  const { hamlet } = await createWorld(t)
  const guess = () =>
    hamlet.refusal('PATCH', '/settings', { old_password: 'a guess', new_password: 'good enough' })
  for (let count = 0; count < 5; count++) t.match(await guess(), { msg: 'Wrong password!' })
  t.match(await guess(), { status: 429, code: 'RATE_LIMIT_HIT' })
})

t.test('new people start with what administrators chose, others keep what they have', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const [seen] = await converges(t, [hamlet, iago], () =>
    iago.patch('/realm/user_settings_defaults', { twenty_four_hour_time: true, color_scheme: 2 }),
  )
  t.match(seen, [
    { type: 'realm_user_settings_defaults', property: 'twenty_four_hour_time', value: true },
    { type: 'realm_user_settings_defaults', property: 'color_scheme', value: 2 },
  ])
  t.match(await hamlet.post('/register'), {
    user_settings: { color_scheme: 1 },
    realm_user_settings_defaults: { color_scheme: 2 },
  })
  const { user_id } = await iago.post<{ user_id: number }>('/users', {
    email: 'ophelia@example.org',
    full_name: 'Ophelia',
    password: 'there is rosemary',
  })
  const on = await world.db.snapshot(tx =>
    tx.many<{ id: number }>(
      sql`select id from users u where ${hasOn(sql`u`, 'twenty_four_hour_time')}`,
    ),
  )
  t.same(on, [{ id: user_id }])
  t.match(await hamlet.refusal('PATCH', '/realm/user_settings_defaults', { color_scheme: 3 }), {
    code: 'UNAUTHORIZED_PRINCIPAL',
    msg: 'Must be an organization administrator',
  })
  t.match(await iago.patch('/realm/user_settings_defaults', { default_language: 'de' }), {
    ignored_parameters_unsupported: ['default_language'],
  })
})
