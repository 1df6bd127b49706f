import t from 'tap'
import { converges, registerAs } from '../convergence.ts'
import { createWorld } from '../world.ts'

const fields = '/realm/profile_fields'
const own = '/users/me/profile_data'
const options = { 0: { text: 'Vim', order: '1' }, 1: { text: 'Emacs', order: '2' } }
const account = { subtype: 'custom', url_pattern: 'https://example.org/%(username)s' }

t.test(
  'people tell of themselves what the organization asks, and others see it at once',
  async t => {
    const { iago, hamlet, othello, polonius } = await createWorld(t)
    const ids = new Map<number, number>()
    const add = async (name: string, field_type: number, more: object = {}) => {
      const { id } = await iago.post<{ id: number }>(fields, { name, field_type, ...more })
      ids.set(field_type, id)
    }
    await converges(t, [hamlet, polonius], () => add(' Motto ', 1, { hint: 'To be?' }))
    await converges(t, [hamlet], () => add('Life', 2))
    await add('Editor', 3, { field_data: options, display_in_profile_summary: true })
    await add('Birthday', 4, { required: true })
    await add('Page', 5)
    await add('Friends', 6)
    await add('Stage', 7, { field_data: account })
    await add('Pronouns', 8, { editable_by_user: false })
    const id = (type: number) => ids.get(type) ?? 0

    const values: [number, string | number[]][] = [
      [1, 'to *be*'],
      [2, 'long'],
      [3, '1'],
      [4, '1564-04-26'],
      [5, 'https://example.org'],
      [6, [othello.id, polonius.id]],
      [7, 'hamlet'],
    ]
    const data = values.map(([type, value]) => ({ id: id(type), value }))
    const [seen] = await converges(t, [othello, polonius, hamlet], () =>
      hamlet.patch(own, { data }),
    )
    t.equal(seen?.length, values.length)
    t.match(seen?.[0], {
      op: 'update',
      person: {
        user_id: hamlet.id,
        custom_profile_field: { id: id(1), value: 'to *be*', rendered_value: /^<p>.*<\/p>$/ },
      },
    })
    const [nothing] = await converges(t, [othello], () => hamlet.patch(own, { data }))
    t.same(nothing, [], 'the same again is no news')
    const friends = { [id(6)]: { value: JSON.stringify([othello.id, polonius.id]) } }
    const wish = { include_custom_profile_fields: true }
    for (const name of [hamlet.id, hamlet.email])
      t.match(await othello.get(`/users/${name}`, wish), { user: { profile_data: friends } })
    t.match(await othello.get('/users', { ...wish, user_ids: [hamlet.id] }), {
      members: [{ profile_data: friends }],
    })
    t.match(await hamlet.get('/users/me'), { profile_data: friends })
    t.notOk('profile_data' in ((await othello.get(`/users/${hamlet.id}`))['user'] as object))

    for (const [type, value, msg] of [
      [1, 'x'.repeat(51), 'Motto is too long (limit: 50 characters)'],
      [2, 'x'.repeat(501), 'Life is too long (limit: 500 characters)'],
      [3, '7', "'7' is not a valid choice for 'Editor'."],
      [4, '1564-02-30', 'Birthday is not a date'],
      [5, 'javascript:alert(1)', 'Page is not a URL'],
      [6, 'nobody', 'Friends is not a list'],
      [6, [999], 'Invalid user ID: 999'],
      [1, [1], 'Motto is not a string'],
      [8, 'he', 'You are not allowed to change this field. Contact an administrator to update it.'],
    ] as const)
      t.match(await hamlet.refusal('PATCH', own, { data: [{ id: id(type), value }] }), {
        code: 'BAD_REQUEST',
        msg,
      })
    t.match(await hamlet.refusal('PATCH', own, { data: [{ id: 999, value: 'x' }] }), {
      msg: 'Field id 999 not found.',
    })

    await converges(t, [hamlet, othello], () =>
      iago.patch(`/users/${hamlet.id}`, {
        profile_data: [
          { id: id(8), value: 'he' },
          { id: id(6), value: [] },
          { id: id(5), value: null },
        ],
      }),
    )
    await converges(t, [othello], () => hamlet.delete(own, { data: [id(1), id(1)] }))
    await converges(t, [othello], () =>
      iago.patch(`${fields}/${id(3)}`, { field_data: { 0: { text: 'Vim', order: '1' } } }),
    )
    await converges(t, [othello], () => iago.delete(`${fields}/${id(4)}`))
    const order = [8, 7, 6, 5, 3, 2, 1].map(id)
    await converges(t, [othello], () => iago.patch(fields, { order }))
    t.match(await hamlet.get(fields), { custom_fields: order.map(one => ({ id: one })) })

    await converges(t, [othello], () => iago.delete(`/users/${hamlet.id}`))
    const { realm_non_active_users: gone } = await registerAs(othello)
    t.match(gone, [{ user_id: hamlet.id, profile_data: { [id(2)]: { value: 'long' } } }])
  },
)

t.test('fields are made by administrators, and fit what they are for', async t => {
  const { iago, hamlet } = await createWorld(t)
  const { id } = await iago.post<{ id: number }>(fields, { name: 'Motto', field_type: 1 })
  for (const [method, path, params] of [
    ['POST', fields, { name: 'Mine', field_type: 1 }],
    ['PATCH', fields, { order: [id] }],
    ['PATCH', `${fields}/${id}`, { name: 'Mine' }],
    ['DELETE', `${fields}/${id}`, {}],
  ] as const)
    t.match(await hamlet.refusal(method, path, params), { code: 'UNAUTHORIZED_PRINCIPAL' })
  for (const [wish, msg] of [
    [{ name: ' ' }, 'Label cannot be blank.'],
    [{}, 'Label cannot be blank.'],
    [{ name: 'x'.repeat(41) }, 'name is too long (limit: 40 characters)'],
    [{ name: 'MOTTO' }, 'A field with that label already exists.'],
    [{ name: 'N', hint: 'x'.repeat(81) }, 'hint is too long (limit: 80 characters)'],
    [{ name: 'N', field_type: 9 }, 'Invalid field type.'],
    [{ name: 'N', field_type: 3 }, 'Field must have at least one choice.'],
    [
      { name: 'N', field_type: 3, field_data: { 0: 'Vim' } },
      'field_data is not a valid list of options',
    ],
    [
      { name: 'N', field_type: 3, field_data: { 0: options[0], 1: options[0] } },
      'Field must not have duplicate choices.',
    ],
    [{ name: 'N', field_type: 7 }, 'Invalid external account type'],
    [
      { name: 'N', field_type: 7, field_data: { subtype: 'custom' } },
      'Custom external account must define URL pattern',
    ],
    [
      {
        name: 'N',
        field_type: 7,
        field_data: { ...account, url_pattern: 'javascript:%(username)s' },
      },
      'url_pattern is not a URL',
    ],
    [
      { name: 'N', field_type: 7, field_data: { ...account, url_pattern: 'https://example.org' } },
      "URL pattern must contain '%(username)s'.",
    ],
    [
      { name: 'N', field_type: 2, display_in_profile_summary: true },
      'Field type not supported for display in profile summary.',
    ],
  ] as const)
    t.match(await iago.refusal('POST', fields, { field_type: 1, ...wish }), { msg })
  for (const name of ['A', 'B'])
    await iago.post(fields, { name, field_type: 1, display_in_profile_summary: true })
  t.match(await iago.refusal('PATCH', `${fields}/${id}`, { display_in_profile_summary: true }), {
    msg: 'Only 2 custom profile fields can be displayed in the profile summary.',
  })
  t.match(await iago.refusal('PATCH', fields, { order: [id] }), { msg: 'Invalid order mapping.' })
  for (const method of ['PATCH', 'DELETE'] as const)
    t.match(await iago.refusal(method, `${fields}/999`), { msg: 'Field id 999 not found.' })
})
