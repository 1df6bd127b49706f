import { resetToken, resetToMail } from '../../../server/access/password-resets.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { openBrowser } from '../browser.ts'
import type { Person } from '../person.ts'
import type { World } from '../world.ts'
import type { Deed } from './deed.ts'
import { sendForm } from './page.ts'

/** The token at the end of the newest link for a new password. */
const newestReset = ({ db, context: { signing }, clock }: World): Promise<string> =>
  db.transaction(async tx => {
    const { id } = await tx.one<{ id: number }>(sql`select max(id) as id from password_resets`)
    const reset = await resetToMail(tx, id, clock.now())
    if (reset?.outcome !== 'link') throw new Error('there is no link')
    return resetToken(signing, reset)
  })

async function signedIn(world: World, { email: username }: Person, password: string) {
  const browser = openBrowser(world)
  await browser.post('/login', { username, password })
  return browser
}

/** How somebody comes in, and how that is closed. Shylock has other passwords and no key afterwards. */
export const wayInDeeds: Readonly<Record<string, Deed>> = {
  'POST /sessions/revoke_all': async world => {
    const { shylock } = world
    await signedIn(world, shylock, shylock.password)
    await shylock.post('/sessions/revoke_all')
  },
  'DELETE /sessions/:session_id': async world => {
    const { shylock } = world
    await signedIn(world, shylock, shylock.password)
    const { sessions } = await shylock.get<{ sessions: { id: number }[] }>('/sessions')
    await shylock.delete(`/sessions/${sessions[0]?.id}`)
  },
  'PATCH /realm/session_limits': ({ desdemona }) =>
    desdemona.patch('/realm/session_limits', { role: 600, idle_seconds: 3600 }),
  'POST /forgot-password': world =>
    sendForm(world, '/forgot-password', { email: world.shylock.email }),
  'POST /reset-password/:token': async world => {
    await signedIn(world, world.shylock, world.shylock.password)
    const token = await newestReset(world)
    await sendForm(world, `/reset-password/${token}`, { password: 'a pound of flesh' })
  },
  'POST /accounts/password/reset': ({ shylock }) =>
    shylock.post('/accounts/password/reset', { email: shylock.email }),
  'POST /accounts/password/reset/confirm': async world => {
    await signedIn(world, world.shylock, 'a pound of flesh')
    await world.shylock.post('/accounts/password/reset/confirm', {
      token: await newestReset(world),
      new_password: 'the quality of mercy',
      end_api_keys: true,
    })
  },
  'POST /users/me/api_key/regenerate': ({ cordelia }) =>
    cordelia.post('/users/me/api_key/regenerate'),
  'POST /users/:user_id/lockdown': async world => {
    await signedIn(world, world.cordelia, world.cordelia.password)
    await world.iago.post(`/users/${world.cordelia.id}/lockdown`)
  },
  'POST /holds': ({ desdemona, hamlet }) =>
    desdemona.post('/holds', { name: 'the case of Hamlet', user_id: hamlet.id }),
  'DELETE /holds/:hold_id': ({ desdemona }) => desdemona.delete('/holds/1'),
}
