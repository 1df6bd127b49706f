import t from 'tap'
import { organizationSettings } from '../../../../server/domain/organization/settings/read.ts'
import { permissionSettings } from '../../../../server/domain/organization/settings/permissions.ts'
import { settingTable } from '../../../../server/domain/organization/settings/table.ts'
import { settingsOf } from '../../../../server/domain/settings/read.ts'
import { converges } from '../../convergence.ts'
import { makeChannel } from '../../talk.ts'
import { createWorld } from '../../world.ts'

t.test('what administrators decide holds, and everyone hears of it', async t => {
  const world = await createWorld(t)
  const { iago, hamlet, polonius } = world
  const [seen] = await converges(t, [hamlet, polonius, iago], () =>
    iago.patch('/realm', {
      name: 'Elsinore',
      description: 'Something is rotten',
      message_content_edit_limit_seconds: 'unlimited',
      message_content_delete_limit_seconds: 60,
      message_edit_history_visibility_policy: 'none',
      topics_policy: 'disable_empty_topic',
      enable_read_receipts: true,
      default_language: 'de',
      waiting_period_threshold: 3,
      jitsi_server_url: 'https://meet.example.org',
      allow_message_editing: true,
    }),
  )
  t.match(
    seen?.filter(event => 'op' in event && event.op === 'update'),
    [
      { type: 'realm', property: 'name', value: 'Elsinore' },
      { property: 'description', value: 'Something is rotten' },
      { property: 'default_language', value: 'de' },
      { property: 'waiting_period_threshold', value: 3 },
      { property: 'message_content_delete_limit_seconds', value: 60 },
      { property: 'enable_read_receipts', value: true },
      { property: 'jitsi_server_url', value: 'https://meet.example.org' },
      { type: 'realm_user_settings_defaults', property: 'default_language', value: 'de' },
    ],
  )
  const dictionaries = seen?.flatMap(event =>
    event.type === 'realm' && event.op === 'update_dict' ? [event.data] : [],
  )
  t.same(
    dictionaries,
    [
      {
        message_content_edit_limit_seconds: null,
        message_edit_history_visibility_policy: 'none',
        topics_policy: 'disable_empty_topic',
        mandatory_topics: true,
      },
    ],
    'what belongs together is told together, and what did not change is not told',
  )
  const { user_id: newcomer } = await iago.post<{ user_id: number }>('/users', {
    email: 'horatio@example.org',
    full_name: 'Horatio',
    password: 'a friend of the prince',
  })
  t.match(
    await world.db.snapshot(tx => settingsOf(tx, newcomer)),
    { default_language: 'de' },
    'whoever comes from now on is greeted in the language of the organization',
  )
  t.match(await world.db.snapshot(organizationSettings), {
    message_content_edit_limit_seconds: null,
    topics_policy: 'disable_empty_topic',
  })
  t.match(await world.send({ method: 'GET', path: '/api/v1/server_settings' }), {
    body: { realm_name: 'Elsinore', realm_description: '<p>Something is rotten</p>' },
  })
  await converges(t, [hamlet], () =>
    iago.patch('/realm', { jitsi_server_url: 'default', message_content_edit_limit_seconds: 5 }),
  )
})

t.test('each decision that can be made is told to everyone under its own name', async t => {
  const { desdemona, hamlet } = await createWorld(t)
  const open = await makeChannel(desdemona, 'news', [desdemona])
  const closed = await makeChannel(desdemona, 'closed', [desdemona], { invite_only: true })
  const fixed = ['giphy_rating', 'enable_spectator_access']
  const wishes: Record<string, unknown> = {
    default_language: 'de',
    org_type: 10,
    welcome_message_custom_text: 'Good evening',
    message_retention_days: 30,
    moderation_request_channel_id: closed,
    new_stream_announcements_stream_id: open,
    signup_announcements_stream_id: open,
    zulip_update_announcements_stream_id: open,
    two_factor_required_roles: [600],
    waiting_period_threshold: 3,
    digest_weekday: 5,
    message_content_edit_limit_seconds: 60,
    message_content_delete_limit_seconds: 60,
    move_messages_within_stream_limit_seconds: 60,
    move_messages_between_streams_limit_seconds: 'unlimited',
    message_edit_history_visibility_policy: 'moves',
    topics_policy: 'disable_empty_topic',
    default_code_block_language: 'text',
    video_chat_provider: 1,
    jitsi_server_url: 'https://meet.example.org',
  }
  for (const [name, { initial }] of Object.entries(settingTable))
    if (typeof initial === 'boolean') wishes[name] = !initial
    else if (name === 'can_access_all_users_group') wishes[name] = { new: 5 }
    else if (name in permissionSettings) wishes[name] = { new: initial === 3 ? 2 : 3 }
  for (const name of fixed) delete wishes[name]

  const [seen = []] = await converges(t, [hamlet], () => desdemona.patch('/realm', wishes))
  const told = seen.flatMap(event => {
    if (event.type !== 'realm') return []
    return event.op === 'update' ? [event.property] : Object.keys(event.data)
  })
  t.same(
    new Set([...told, ...fixed]),
    new Set([...Object.keys(settingTable), 'mandatory_topics']),
    'and older clients hear of topics under the name that they know',
  )
})

t.test('who may do what is given to a group, by whoever knows what it was', async t => {
  const { desdemona, iago, hamlet } = await createWorld(t)
  const [seen] = await converges(t, [hamlet, iago], () =>
    iago.patch('/realm', {
      can_delete_any_message_group: { new: 3, old: 2 },
      can_create_public_channel_group: { new: 2 },
      can_mention_many_users_group: { new: 6 },
    }),
  )
  t.match(seen, [
    {
      type: 'realm',
      op: 'update_dict',
      property: 'default',
      data: { can_delete_any_message_group: 3, can_mention_many_users_group: 6 },
    },
  ])
  t.match(await hamlet.post('/register'), {
    realm_can_delete_any_message_group: 3,
    realm_create_public_stream_policy: 2,
    realm_wildcard_mention_policy: 1,
  })
  const refusal = (change: object) => iago.refusal('PATCH', '/realm', { ...change })
  t.match(await refusal({ can_delete_any_message_group: { new: 1, old: 2 } }), {
    code: 'EXPECTATION_MISMATCH',
  })
  for (const [name, group, msg] of [
    ['can_delete_any_message_group', 6, /cannot be set to 'role:everyone' group/],
    ['can_delete_any_message_group', 7, /cannot be set to 'role:internet' group/],
    ['can_create_public_channel_group', 8, /cannot be set to 'role:nobody' group/],
    ['can_delete_any_message_group', 999_999, 'Invalid user group'],
    ['can_delete_any_message_group', -1, 'Invalid user group'],
  ] as const)
    t.match(await refusal({ [name]: { new: group } }), { status: 400, msg })
  t.match(
    await refusal({
      can_access_all_users_group: { new: { direct_members: [1], direct_subgroups: [] } },
    }),
    { msg: 'Must be an organization owner' },
  )
  const named = { direct_members: [hamlet.id], direct_subgroups: [2] }
  const [people] = await converges(t, [hamlet], () =>
    iago.patch('/realm', { can_add_custom_emoji_group: { new: named, old: 5 } }),
  )
  t.match(people, [{ op: 'update_dict', data: { can_add_custom_emoji_group: named } }])
  t.match(
    await hamlet.post('/register'),
    { realm_can_add_custom_emoji_group: named },
    'people may be named one by one',
  )
  t.match(
    await refusal({
      can_add_custom_emoji_group: { new: { direct_members: [999_999], direct_subgroups: [] } },
    }),
    { status: 400, msg: 'Invalid user ID' },
  )
  await converges(t, [hamlet], () =>
    iago.patch('/realm', { can_add_custom_emoji_group: { new: 2, old: named } }),
  )
  t.match(await refusal({ can_invite_users_group: { new: 2 } }), {
    code: 'UNAUTHORIZED_PRINCIPAL',
    msg: 'Must be an organization owner',
  })
  await converges(t, [hamlet], () =>
    desdemona.patch('/realm', { can_invite_users_group: { new: 2 }, invite_required: false }),
  )
})

t.test('notices go to a channel that is there, reports to a private one', async t => {
  const { iago, hamlet } = await createWorld(t)
  const open = await makeChannel(iago, 'open', [iago])
  const hidden = await makeChannel(iago, 'hidden', [iago], { invite_only: true })
  await converges(t, [hamlet], () =>
    iago.patch('/realm', {
      new_stream_announcements_stream_id: open,
      moderation_request_channel_id: hidden,
    }),
  )
  t.match(await hamlet.post('/register'), {
    realm_new_stream_announcements_stream_id: open,
    realm_moderation_request_channel_id: hidden,
  })
  t.match(await iago.refusal('PATCH', '/realm', { moderation_request_channel_id: open }), {
    msg: 'Moderation request channel must be private.',
  })
  for (const id of [999_999, -2, 2 ** 40])
    t.match(await iago.refusal('PATCH', '/realm', { signup_announcements_stream_id: id }), {
      msg: 'Invalid channel ID',
    })
  await converges(t, [hamlet], () => iago.patch('/realm', { moderation_request_channel_id: -1 }))
})

t.test('a wrong value refuses the whole request, and so does the wrong person', async t => {
  const { iago, hamlet, shylock } = await createWorld(t)
  for (const [wrong, msg] of [
    [{ name: '' }, 'name cannot be blank'],
    [{ name: 'x'.repeat(41) }, 'name is too long (limit: 40 characters)'],
    [{ description: 'x'.repeat(1001) }, 'description is too long (limit: 1000 characters)'],
    [{ default_language: 'klingonese' }, "Invalid language 'klingonese'"],
    [
      { message_content_edit_limit_seconds: 0 },
      "Bad value for 'message_content_edit_limit_seconds': 0",
    ],
    [
      { message_content_edit_limit_seconds: 'soon' },
      "Bad value for 'message_content_edit_limit_seconds': soon",
    ],
    [{ topics_policy: 'no topics' }, 'Invalid topics_policy'],
    [{ org_type: 7 }, 'Invalid org_type'],
    [{ video_chat_provider: 4 }, 'Invalid video_chat_provider'],
    [{ waiting_period_threshold: -1 }, 'waiting_period_threshold is too small'],
    [{ jitsi_server_url: 'javascript:alert(1)' }, 'jitsi_server_url is not a URL'],
    [{ enable_spectator_access: true }, 'Web-public channels are not enabled.'],
    [{ can_delete_any_message_group: 3 }, 'can_delete_any_message_group is not a dict'],
  ] as const)
    t.match(await iago.refusal('PATCH', '/realm', { enable_read_receipts: true, ...wrong }), {
      status: 400,
      msg,
    })
  for (const person of [hamlet, shylock])
    t.match(await person.refusal('PATCH', '/realm', { enable_read_receipts: true }), {
      code: 'UNAUTHORIZED_PRINCIPAL',
      msg: 'Must be an organization administrator',
    })
  t.match(await iago.refusal('PATCH', '/realm', { message_retention_days: 30, name: 'Mine' }), {
    msg: 'Must be an organization owner',
  })
  t.match(await hamlet.post('/register'), {
    realm_name: 'Verona',
    realm_enable_read_receipts: false,
  })
})

t.test('administrators try a welcome, and see whose data an export may hold', async t => {
  const { iago, hamlet } = await createWorld(t)
  const params = { welcome_message_custom_text: 'Well met, **all** of you' }
  const [seen, others] = await converges(t, [iago, hamlet], () =>
    iago.post('/realm/test_welcome_bot_custom_message', params),
  )
  t.match(seen, [{ type: 'message', message: { content: /<strong>all<\/strong>/ } }])
  t.same(others, [])
  await hamlet.patch('/settings', { allow_private_data_export: true })
  const { export_consents } = await iago.get<{ export_consents: object[] }>(
    '/export/realm/consents',
  )
  t.match(
    export_consents.filter(one => 'consented' in one && one.consented),
    [{ user_id: hamlet.id }],
  )
  t.match(await hamlet.refusal('GET', '/export/realm/consents'), { code: 'UNAUTHORIZED_PRINCIPAL' })
  t.match(await hamlet.refusal('POST', '/realm/test_welcome_bot_custom_message', params), {
    code: 'UNAUTHORIZED_PRINCIPAL',
  })
  t.match(
    await iago.refusal('POST', '/realm/test_welcome_bot_custom_message', {
      welcome_message_custom_text: ' ',
    }),
    { msg: 'welcome_message_custom_text cannot be blank' },
  )
})
