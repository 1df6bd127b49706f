import t from 'tap'
import { createWorld } from '../../world.ts'

t.test('a running server says that it is well, and knows its people', async t => {
  const world = await createWorld(t)
  const health = await world.send({ method: 'GET', path: '/health' })
  t.match(health, { status: 200, body: { status: 'ok' } })
  const { members } = await world.hamlet.get<{ members: { email: string }[] }>('/users')
  t.equal(members.length, 7)
})
