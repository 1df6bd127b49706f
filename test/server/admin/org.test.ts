import t from 'tap'
import { converges } from '../convergence.ts'
import { operate, refusalOf } from '../operate.ts'
import { newKey, ringText } from '../signing.ts'
import { createWorld } from '../world.ts'

t.setTimeout(300_000)

t.test('the organization is shown: whom it has, and how much', async t => {
  const world = await createWorld(t)
  await world.iago.delete(`/users/${world.othello.id}`)
  t.match(await operate(world, 'org show', {}), {
    name: 'Verona',
    url: 'https://chat.example.org',
    people: { owner: 1, administrator: 1, moderator: 1, member: 2, guest: 1 },
    deactivated: 1,
    channels: 0,
    openInvitations: 0,
  })
})

t.test('settings are read and decided by the table that the API has', async t => {
  const world = await createWorld(t)
  const { settings } = await operate(world, 'org settings', {})
  t.match(settings, [{ name: 'name', value: 'Verona', changed: true }, { name: 'description' }])
  const watched = (name: string, value: string) =>
    converges(t, [world.hamlet, world.polonius], () => operate(world, 'org set', { name, value }))
  await watched('name', 'Padua')
  await watched('invite_required', 'false')
  await watched('message_retention_days', '30')
  await watched('default_language', 'de')
  const [seen] = await watched('can_create_public_channel_group', 'role:moderators')
  t.ok(seen?.some(({ type }) => type === 'realm'))
  t.match(await operate(world, 'org settings', { name: 'can_create_public_channel_group' }), {
    settings: [{ value: 'role:moderators', changed: true }],
  })
  t.match(await operate(world, 'org set', { name: 'invite_required', value: 'false' }), {
    changed: false,
  })
})

t.test('a setting that is not there, or a value that it cannot have, changes nothing', async t => {
  const world = await createWorld(t)
  const refused = async (name: string, value: string) => {
    const [seen] = await converges(t, [world.hamlet], async () => {
      t.match(await refusalOf(world, 'org set', { name, value }), { because: /./ }, name)
    })
    t.same(seen, [], 'nobody hears anything')
    return refusalOf(world, 'org set', { name, value })
  }
  t.match(await refused('invite_require', 'true'), {
    because: 'there is no setting invite_require',
    remedy: 'did you mean invite_required?',
    usage: true,
  })
  t.match(await refused('__proto__', '1'), { remedy: /org settings list/ })
  t.match(await refused('invite_required', 'maybe'), { because: /not valid JSON/ })
  t.match(await refused('message_retention_days', '-5'), { because: /Bad value/ })
  t.match(await refused('name', ' '), { because: /name/ })
  t.match(await refused('can_create_public_channel_group', 'everyone'), { because: /everyone/ })
  t.match(await refused('new_stream_announcements_stream_id', '77'), { because: /Invalid channel/ })
})

t.test('a link lets in whoever has it, until it expires', async t => {
  const signing = ringText(newKey('host'))
  const world = await createWorld(t, { signing })
  let link = ''
  const [seen] = await converges(t, [world.desdemona], async () => {
    const wish = { role: 'administrator', expires: '1' }
    link = String((await operate(world, 'org create-link', wish, { signing }))['link'])
  })
  t.match(seen, [{ type: 'invites_changed' }])
  const token = link.split('/').at(-2)
  const look = () =>
    world.send({ method: 'GET', path: `/api/v1/accounts/invitation?token=${token}` })
  t.match(await look(), { status: 200, body: { realm_name: 'Verona', role: 200, email: null } })
  world.clock.advance(25 * 60 * 60 * 1000)
  t.match(await look(), { status: 400, body: { code: 'INVALID_INVITATION' } })
  const { expires } = await operate(world, 'org create-link', { expires: 'never' }, { signing })
  t.equal(expires, null)
  const { invites } = await world.desdemona.get('/invites')
  t.match(invites, [{ is_multiuse: true, expiry_date: null }], 'the first is over')
})

t.test('what is no order of an operator is not carried out', async t => {
  const world = await createWorld(t)
  await t.rejects(operate(world, 'org show', {}, { operator: '' }), /standard input is not/)
  await t.rejects(operate(world, 'org show', {}, { operator: 'a\nb' }), /standard input is not/)
  await t.rejects(operate(world, 'org show', {}, { role: 100 }), /standard input is not/)
  t.match(await refusalOf(world, 'org show', { more: 1 }), { usage: true })
  const damaged = operate(world, 'org create-link', {}, { signing: 'not a secret' })
  await t.rejects(damaged, /signing: it is damaged/)
})
