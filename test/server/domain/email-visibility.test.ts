import t from 'tap'
import { emailVisibility as shown } from '../../../server/access/user-rules.ts'
import { changeEmailVisibility } from '../../../server/domain/users/email-visibility.ts'
import { converges } from '../convergence.ts'
import { say, makeChannel, fetchAs } from '../talk.ts'
import { createWorld } from '../world.ts'

t.test('an address is shown to those it is meant for, everywhere and at once', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, shylock, hamlet, othello, polonius } = world
  const people = [iago, shylock, hamlet, othello, polonius]
  const show = (visibility: (typeof shown)[keyof typeof shown]) =>
    world.db.transaction(tx => changeEmailVisibility(tx, world.config.url, hamlet, visibility))
  const hidden = `user${hamlet.id}@chat.example.org`
  for (const [visibility, seers] of [
    [shown.members, [iago, shylock, hamlet, othello]],
    [shown.administrators, [iago, hamlet]],
    [shown.moderators, [iago, shylock, hamlet]],
    [shown.everyone, people],
    [shown.nobody, [hamlet]],
  ] as const) {
    await converges(t, people, () => show(visibility))
    const email = visibility === shown.everyone ? hamlet.email : hidden
    for (const person of people) {
      const sees = seers.some(({ id }) => id === person.id)
      t.match(
        await person.get(`/users/${hamlet.id}`),
        { user: { email, delivery_email: sees ? hamlet.email : null } },
        `${person.name}, visibility ${visibility}`,
      )
      const path = `/users/${encodeURIComponent(hamlet.email)}`
      if (sees) t.match(await person.get(path), { user: { user_id: hamlet.id } })
      else t.match(await person.refusal('GET', path), { msg: 'No such user' })
    }
  }
  t.match(await othello.get(`/users/${hidden}`), { user: { user_id: hamlet.id } })
  t.match(await othello.refusal('GET', `/users/user${hamlet.id}@elsewhere.org`), {
    msg: 'No such user',
  })

  const channel = await makeChannel(desdemona, 'open', [hamlet, othello])
  await say(hamlet, channel, 'names', 'Who am I?')
  t.match((await fetchAs(othello, [])).messages, [{ sender_email: hidden }])
  t.match(
    await world.send({
      method: 'GET',
      path: '/api/v1/users/me',
      headers: {
        authorization: `Basic ${Buffer.from(`${hidden}:${hamlet.apiKey}`).toString('base64')}`,
      },
    }),
    { status: 200, body: { email: hidden, delivery_email: hamlet.email } },
    'a program may call with what it was shown',
  )

  await converges(t, [othello, polonius], () =>
    desdemona.patch(`/users/${hamlet.id}`, { new_email: 'prince@example.org' }),
  )
  await show(shown.members)
  for (const role of [400, 600])
    await converges(t, [polonius], () => iago.patch(`/users/${polonius.id}`, { role }), {})
})

t.test('a new account is told to each with the address that they may see', async t => {
  const world = await createWorld(t)
  await world.desdemona.patch('/realm/user_settings_defaults', { email_address_visibility: 3 })
  await converges(t, [world.iago, world.hamlet], () =>
    world.iago.post('/users', {
      email: 'ophelia@example.org',
      full_name: 'Ophelia',
      password: 'there is rosemary',
    }),
  )

  const { hamlet, iago, cordelia } = world
  await cordelia.patch('/settings', { email_address_visibility: shown.administrators })
  const write = { type: 'direct', to: [cordelia.email], content: 'x' }
  t.match(await hamlet.refusal('POST', '/messages', write), {
    msg: `Invalid email '${cordelia.email}'`,
  })
  const page = { anchor: 'newest', num_before: 1, num_after: 0 }
  for (const operator of ['dm', 'dm-including', 'sender'])
    t.match(
      await hamlet.refusal('GET', '/messages', { ...page, narrow: [[operator, cordelia.email]] }),
      { code: 'BAD_NARROW' },
      'whoever may not see an address does not find its person by it',
    )
  await iago.post('/messages', write)
  t.equal((await fetchAs(iago, [['dm', cordelia.email]])).messages.length, 1)
  const stand = `user${cordelia.id}@chat.example.org`
  await hamlet.post('/messages', { ...write, to: [stand.toUpperCase()] })
  t.match((await fetchAs(hamlet, [['dm', stand]])).messages, [{ content: 'x' }])
  await iago.delete(`/users/${cordelia.id}`)
  t.match(await hamlet.refusal('POST', '/messages', { ...write, to: [cordelia.id] }), {
    msg: `'${stand}' is no longer active.`,
  })
})
