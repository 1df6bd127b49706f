import t from 'tap'
import { createUser } from '../../../server/domain/users/actions.ts'
import { roles } from '../../../server/identity/actor.ts'
import { converges } from '../convergence.ts'
import { createWorld } from '../world.ts'

t.test('whoever follows events knows a new person as well as who comes later', async t => {
  const world = await createWorld(t)
  const [seen] = await converges(t, [world.hamlet, world.polonius, world.iago], () =>
    world.db.transaction(tx =>
      createUser(tx, {
        email: 'Ophelia@example.org',
        fullName: 'Ophelia',
        role: roles.member,
        passwordHash: '',
      }),
    ),
  )
  t.match(seen, [
    { type: 'realm_user', op: 'add', person: { full_name: 'Ophelia' } },
    { type: 'user_group', op: 'add_members' },
    { type: 'user_group', op: 'add_members' },
  ])
})
