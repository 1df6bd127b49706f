import t from 'tap'
import { namesOf } from '../../../server/web/page/names.ts'
import { registerAs } from '../convergence.ts'
import { createWorld } from '../world.ts'

t.test('guests are marked where the organization wants them to be', async t => {
  const { desdemona, hamlet, polonius } = await createWorld(t)
  const names = async () => namesOf(await registerAs(hamlet), [hamlet.id, polonius.id])
  t.equal(await names(), 'Hamlet, Polonius (guest)')
  await desdemona.patch('/realm', { enable_guest_user_indicator: false })
  t.equal(await names(), 'Hamlet, Polonius')
})
