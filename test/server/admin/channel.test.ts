import t from 'tap'
import { converges } from '../convergence.ts'
import { operate, refusalOf } from '../operate.ts'
import { makeChannel } from '../talk.ts'
import { createWorld } from '../world.ts'

t.setTimeout(300_000)

t.test(
  'a channel comes with its people, though the organization lets only few make any',
  async t => {
    const world = await createWorld(t)
    const { hamlet, iago, polonius } = world
    const only = { direct_members: [hamlet.id], direct_subgroups: [] }
    await world.desdemona.patch('/realm', {
      can_create_private_channel_group: { new: only },
      can_create_public_channel_group: { new: only },
      can_add_subscribers_group: { new: only },
    })
    const wish = { name: 'incident', people: ['hamlet@example.org', '8'] }
    for (const privacy of ['private', 'public', 'protected']) {
      const name = `${wish.name} ${privacy}`
      await converges(t, [hamlet, iago, polonius], () =>
        operate(world, 'channel create', { ...wish, name, privacy }),
      )
      t.match(await operate(world, 'channel show', { channel: `#${name}` }), {
        channel: { archived: false, people: [{ id: hamlet.id }, { id: polonius.id }] },
      })
    }
    t.match(
      await refusalOf(world, 'channel create', {
        ...wish,
        name: 'incident public',
        privacy: 'public',
      }),
      {
        because: "Channel 'incident public' already exists",
      },
    )
    t.match(await refusalOf(world, 'channel create', { ...wish, privacy: 'secret' }), {
      because: 'privacy: must be one of public, private, protected',
      usage: true,
    })
    t.match(
      await refusalOf(world, 'channel create', { name: ' ', privacy: 'public', people: [] }),
      {
        because: "Channel name can't be empty.",
      },
    )
    const { channels } = await operate(world, 'channel list', { archived: false })
    t.equal((channels as unknown[]).length, 3, 'what was refused left nothing')
  },
)

const place = (...people: string[]) => ({ channel: 'council', people })

t.test('people come into a private channel and leave it, and all follow', async t => {
  const world = await createWorld(t)
  const { hamlet, iago, othello } = world
  const id = await makeChannel(hamlet, 'council', [hamlet], { invite_only: true })
  const [own] = await converges(t, [othello, hamlet, iago], () =>
    operate(world, 'channel subscribe', place('othello@example.org', '5', '6')),
  )
  t.ok(own?.some(({ type }) => type === 'subscription'))
  t.match(await operate(world, 'channel subscribe', place('othello@example.org')), {
    subscribed: [],
    already: [{ id: othello.id }],
  })
  await converges(t, [othello, hamlet, iago], () =>
    operate(world, 'channel unsubscribe', place('6')),
  )
  t.match(await operate(world, 'channel unsubscribe', place('6')), {
    unsubscribed: [],
    already: [{ id: othello.id }],
  })
  t.match(await othello.refusal('GET', `/streams/${id}`), { msg: 'Invalid channel ID' })
  await world.desdemona.delete(`/users/${othello.id}`)
  t.match(await refusalOf(world, 'channel subscribe', place('5', '6')), {
    because: 'No such user',
  })
  t.match(await refusalOf(world, 'channel subscribe', place('5', 'otello')), {
    remedy: /othello@example\.org/,
  })
})

t.test(
  'a channel is renamed, closed, opened and shown to others, with a notice of each',
  async t => {
    const world = await createWorld(t)
    const { hamlet, iago, polonius } = world
    await makeChannel(hamlet, 'council', [hamlet], { invite_only: true })
    const watched = (verb: string, wish: object) =>
      converges(t, [hamlet, iago, polonius], () => operate(world, verb, wish))
    await watched('channel rename', { channel: 'council', name: 'senate' })
    await watched('channel privacy', { channel: 'senate', privacy: 'public' })
    t.match(await operate(world, 'channel privacy', { channel: 'senate', privacy: 'public' }), {
      changed: false,
    })
    await watched('channel archive', { channel: 'senate' })
    t.match(await operate(world, 'channel list', { archived: true }), {
      channels: [{ name: 'senate', archived: true }],
    })
    t.match(await operate(world, 'channel archive', { channel: 'senate' }), { changed: false })
    await watched('channel unarchive', { channel: '1' })
    const { messages } = await hamlet.get('/messages', {
      narrow: [{ operator: 'channel', operand: 'senate' }],
      anchor: 'newest',
      num_before: 10,
      num_after: 0,
    })
    t.equal((messages as unknown[]).length, 4)
    t.match(await refusalOf(world, 'channel rename', { channel: 'senate', name: 'senate' }), {
      because: 'Channel already has that name.',
    })
  },
)

t.test('a channel’s settings are shown and set by their names in the API', async t => {
  const world = await createWorld(t)
  await makeChannel(world.hamlet, 'general', [world.hamlet])
  const channel = 'general'
  const set = (name: string, value: string) => ({ channel, name, value })
  const { settings } = await operate(world, 'channel settings', { channel })
  t.ok((settings as unknown[]).length > 12)
  const watched = (name: string, value: string) =>
    converges(t, [world.hamlet, world.polonius], () =>
      operate(world, 'channel set', set(name, value)),
    )
  await watched('is_default_stream', 'true')
  await watched('description', 'for all')
  await watched('message_retention_days', 'unlimited')
  await watched('can_send_message_group', 'administrators')
  await watched(
    'can_administer_channel_group',
    '{"new":{"direct_members":[6],"direct_subgroups":[]}}',
  )
  const shown = async (name: string) =>
    (await operate(world, 'channel settings', { channel, name }))['settings']
  t.match(await shown('can_send_message_group'), [{ value: 'role:administrators' }])
  t.match(await shown('message_retention_days'), [{ value: -1 }])
  t.match(await refusalOf(world, 'channel set', set('can_send_message', 'nobody')), {
    remedy: 'did you mean can_send_message_group?',
    usage: true,
  })
  t.match(await refusalOf(world, 'channel set', set('is_archived', 'true')), { usage: true })
  t.match(await refusalOf(world, 'channel set', set('can_send_message_group', '999999')), {
    because: /Invalid user group/,
  })
  t.match(await refusalOf(world, 'channel set', set('is_default_stream', 'yes')), {
    because: 'is_default_stream is not valid JSON',
  })
})
