import t from 'tap'
import { converges } from '../convergence.ts'
import { makeChannel, say } from '../talk.ts'
import { createWorld } from '../world.ts'

const clients = [{}, { client_capabilities: {}, include_subscribers: false }]

t.test('what people set for themselves in a channel is theirs alone, and told', async t => {
  const { hamlet, othello } = await createWorld(t)
  const id = await makeChannel(hamlet, 'castle', [hamlet, othello])
  await say(othello, id, 'guard', 'Who is there?')
  const set = (property: string, value: unknown, stream_id = id) => ({
    subscription_data: [{ stream_id, property, value }],
  })
  for (const [index, wish] of clients.entries())
    await t.test(`client ${index}`, t =>
      converges(
        t,
        [hamlet, othello],
        async () => {
          for (const change of [
            set('is_muted', index === 0),
            set('pin_to_top', true),
            set('color', '#abcdef'),
            set('push_notifications', true),
            set('in_home_view', false),
          ])
            await hamlet.post('/users/me/subscriptions/properties', change)
          await hamlet.patch(`/users/me/subscriptions/${id}`, { property: 'is_muted', value: true })
        },
        wish,
      ),
    )
  t.match(await hamlet.get('/users/me/subscriptions'), {
    subscriptions: [
      { color: '#abcdef', is_muted: true, in_home_view: false, push_notifications: true },
    ],
  })
  t.match(await othello.get('/users/me/subscriptions'), { subscriptions: [{ is_muted: false }] })
  const refused = async (change: object, msg: string) =>
    t.match(await hamlet.refusal('POST', '/users/me/subscriptions/properties', { ...change }), {
      msg,
    })
  await refused(set('size', true), 'Unknown subscription property: size')
  await refused(set('color', 'red'), 'subscription_data[0]["value"] is not a valid hex color code')
  await refused(set('is_muted', 'yes'), 'subscription_data[0]["value"] is not a boolean')
  await refused(set('is_muted', true, 99), 'Not subscribed to channel id 99')
})

t.test('people start in the default channels', async t => {
  const { iago, hamlet, polonius, othello } = await createWorld(t)
  const id = await makeChannel(hamlet, 'castle', [hamlet])
  const secret = await makeChannel(iago, 'crypt', [iago], { invite_only: true })
  await converges(t, [hamlet, polonius], () => iago.post('/default_streams', { stream_id: id }))
  t.match(await hamlet.get('/streams', { include_default: true }), {
    streams: [{ is_default: true }],
  })
  await converges(t, [hamlet, polonius], () =>
    iago.post('/users', { email: 'o@example.org', full_name: 'Ophelia', password: 'rosemary!' }),
  )
  t.match(await hamlet.get(`/streams/${id}`), { stream: { subscriber_count: 2 } })
  t.match(await hamlet.refusal('POST', '/default_streams', { stream_id: id }), {
    code: 'UNAUTHORIZED_PRINCIPAL',
  })
  t.match(await iago.refusal('POST', '/default_streams', { stream_id: secret }), {
    msg: 'Private channels cannot be made default.',
  })
  t.match(await iago.refusal('PATCH', `/streams/${id}`, { is_private: true }), {
    msg: 'A default channel cannot be made private.',
  })
  await converges(t, [hamlet], () => iago.delete('/default_streams', { stream_id: id }))
  t.match(await othello.get(`/users/${hamlet.id}/subscriptions/${id}`), { is_subscribed: true })
  t.match(await othello.refusal('GET', `/users/${hamlet.id}/subscriptions/${secret}`), {
    msg: 'Invalid channel ID',
  })
  t.match(await hamlet.get(`/streams/${id}/email_address`), { email: '' })
})

t.test('folders gather channels in an order', async t => {
  const { iago, hamlet, polonius } = await createWorld(t)
  const create = (name: string) =>
    iago.post<{ channel_folder_id: number }>('/channel_folders/create', { name })
  const ids: number[] = []
  await converges(t, [hamlet, polonius], async () => {
    for (const name of ['Front', 'Back', 'Old']) ids.push((await create(name)).channel_folder_id)
  })
  const [front = 0, back = 0, old = 0] = ids
  await converges(t, [hamlet], async () => {
    await iago.patch('/channel_folders', { order: [old, front, back] })
    await iago.patch(`/channel_folders/${back}`, { name: 'Rear', description: 'For **storage**' })
    await iago.patch(`/channel_folders/${old}`, { is_archived: true })
  })
  const { channel_folders: told } = await hamlet.get<{ channel_folders: object[] }>(
    '/channel_folders',
  )
  t.match(told, [{ name: 'Front' }, { name: 'Rear', rendered_description: /<strong>storage/ }])
  const id = await makeChannel(hamlet, 'castle', [hamlet])
  await hamlet.patch(`/streams/${id}`, { folder_id: front })
  const refused = async (path: string, params: object, msg: string) =>
    t.match(await iago.refusal('PATCH', path, { ...params }), { msg })
  await refused(
    `/channel_folders/${front}`,
    { is_archived: true },
    'You need to remove all the channels from this folder to archive it.',
  )
  await refused(
    `/channel_folders/${front}`,
    { name: 'rear' },
    'Channel folder name already in use.',
  )
  await refused(`/channel_folders/${front}`, { name: '' }, "Channel folder name can't be empty.")
  await refused('/channel_folders/9999999999', { name: 'x' }, 'Invalid channel folder ID')
  await refused('/channel_folders', { order: [front, back] }, 'Invalid order mapping')
  await refused('/channel_folders', { order: [front, back, back] }, 'Invalid order mapping')
  await refused(`/streams/${id}`, { folder_id: old }, 'Invalid channel folder ID')
  t.match(await hamlet.refusal('POST', '/channel_folders/create', { name: 'x' }), {
    code: 'UNAUTHORIZED_PRINCIPAL',
    msg: 'Must be an organization administrator',
  })
})
