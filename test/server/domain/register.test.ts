import t from 'tap'
import { readFileSync } from 'node:fs'
import { fitsNarrow, type NarrowedMessage } from '../../../server/domain/event-queues/narrow.ts'
import { createWorld } from '../world.ts'

/** Keys of Zulip's `register` answer at feature level 421, by the event type that asks for them. */
const promised = JSON.parse(
  readFileSync(new URL('register-keys.json', import.meta.url), 'utf8'),
) as Record<string, string[]>

t.test('register answers every key that the API promises for what was asked', async t => {
  const world = await createWorld(t)
  for (const [type, keys] of Object.entries(promised)) {
    const state = await world.hamlet.post('/register', {
      fetch_event_types: [type],
      client_capabilities: { user_settings_object: false },
    })
    t.same(
      keys.filter(key => !(key in state)),
      [],
      `nothing is missing for ${type}`,
    )
  }
})

t.test('a client gets what it asked for, and not the rest', async t => {
  const world = await createWorld(t)
  const few = await world.hamlet.post('/register', { fetch_event_types: ['realm_emoji'] })
  t.same(Object.keys(few).sort(), [
    'last_event_id',
    'max_bulk_new_subscription_messages',
    'msg',
    'queue_id',
    'realm_emoji',
    'result',
    'zulip_feature_level',
    'zulip_merge_base',
    'zulip_version',
  ])
  const byEvents = await world.hamlet.post('/register', { event_types: ['realm_user'] })
  t.ok(
    'realm_users' in byEvents && !('realm_name' in byEvents),
    'event_types decide if nothing else does',
  )
  t.match(few, { zulip_feature_level: 421 })
})

t.test('clients that know the settings object are not told the same twice', async t => {
  const world = await createWorld(t)
  const state = await world.hamlet.post('/register', {
    client_capabilities: { user_settings_object: true },
  })
  t.match(state, { user_settings: { enter_sends: false } })
  t.notOk('enter_sends' in state)
})

t.test('server_settings tells a stranger how to sign in', async t => {
  const world = await createWorld(t)
  t.match(await world.send({ method: 'GET', path: '/api/v1/server_settings' }), {
    status: 200,
    body: {
      zulip_feature_level: 421,
      realm_name: 'Verona',
      realm_url: 'https://chat.example.org',
      email_auth_enabled: true,
      authentication_methods: { password: true, saml: false },
      is_incompatible: false,
    },
  })
})

t.test('clients are told every emoji by its code', async t => {
  const world = await createWorld(t)
  t.match(await world.send({ method: 'GET', path: '/static/emoji.json' }), {
    body: { code_to_names: { '1f44d': ['+1', 'thumbs_up'], '1f389': ['tada'] } },
  })
})

t.test('a narrow lets through what fits all of its terms', async t => {
  const message: NarrowedMessage = {
    type: 'stream',
    stream_id: 7,
    display_recipient: 'Denmark',
    subject: 'Ghosts',
    sender_email: 'hamlet@example.org',
  }
  const fits = (narrow: [string, string][], change = {}, flags: string[] = []) =>
    fitsNarrow(narrow, { ...message, ...change }, flags)
  t.ok(fits([]))
  t.ok(fits([['stream', 'denmark']]))
  t.ok(fits([['channel', '7']]))
  t.notOk(fits([['channel', '8']]))
  t.ok(
    fits([
      ['topic', 'ghosts'],
      ['sender', 'Hamlet@example.org'],
    ]),
  )
  t.notOk(
    fits([
      ['topic', 'ghosts'],
      ['sender', 'iago@example.org'],
    ]),
  )
  t.notOk(fits([['channel', '7']], { type: 'private', display_recipient: [] }))
  t.ok(fits([['is', 'dm']], { type: 'private' }))
  t.notOk(fits([['is', 'private']]))
  t.ok(fits([['is', 'unread']]))
  t.notOk(fits([['is', 'unread']], {}, ['read']))
  t.ok(fits([['is', 'resolved']], { subject: '✔ Ghosts' }))
  for (const [word, flag] of [
    ['starred', 'starred'],
    ['mentioned', 'mentioned'],
    ['alerted', 'has_alert_word'],
  ] as const) {
    t.notOk(fits([['is', word]]))
    t.ok(fits([['is', word]], {}, [flag]))
  }
  t.notOk(fits([['is', 'nonsense']]))
  t.notOk(fits([['search', 'x']]), 'what cannot be tested lets nothing through')
})
