import t from 'tap'
import { deliverMail } from '../../../../server/domain/mail/deliver.ts'
import type { Mail } from '../../../../server/platform/mail/mailer.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { afterPassword, enrolApp, enrolPasskey, news } from '../../second-factors.ts'
import { createWorld } from '../../world.ts'

t.setTimeout(300_000)

t.test(
  'administrators take lost factors away, owners those of the mighty, and people are told',
  async t => {
    const world = await createWorld(t)
    const { desdemona, iago, shylock, hamlet } = world
    const { device } = await enrolPasskey(hamlet)
    await enrolApp(world, hamlet)
    await enrolApp(world, desdemona)
    await enrolApp(world, iago)
    const path = (person: typeof hamlet) => `/users/${person.id}/two_factor`
    t.match(await shylock.refusal('DELETE', path(hamlet)), { msg: 'Insufficient permission' })
    t.match(await hamlet.refusal('DELETE', path(hamlet)), { msg: 'Insufficient permission' })
    t.match(await iago.refusal('DELETE', path(desdemona)), { msg: 'Must be an organization owner' })
    t.match(await iago.refusal('DELETE', path(iago)), { msg: /in your settings/ })
    t.match(await desdemona.refusal('DELETE', path(desdemona)), { msg: /in your settings/ })
    t.match(await iago.refusal('DELETE', '/users/999/two_factor'), { msg: 'No such user' })
    t.match(await iago.refusal('DELETE', '/users/1/two_factor'), { msg: 'No such user' })

    const { browser, token } = await afterPassword(world, hamlet)
    await iago.delete(path(hamlet))
    t.match(await hamlet.get('/users/me/two_factor'), {
      totp: false,
      passkeys: [],
      recovery_codes_left: 0,
    })
    t.match(await browser.post('/accounts/two_factor', { token, code: '123456' }), { status: 403 })
    const { body } = await browser.post('/accounts/passkey/options')
    const passkey = device.get(body['options'] as { challenge: string })
    t.match(await browser.post('/accounts/passkey', { passkey }), { status: 403 })
    t.match((await afterPassword(world, hamlet)).body, { user_id: hamlet.id })
    t.match((await news(world)).at(-1), { to: hamlet.id, news: 'reset' })
    await desdemona.delete(path(iago))
    t.match((await news(world)).at(-1), { to: iago.id, news: 'reset' })
  },
)

t.test('the mail says what happened, and what to do if it was somebody else', async t => {
  const world = await createWorld(t)
  await enrolApp(world, world.hamlet)
  const { id } = await world.db.snapshot(tx => tx.one<{ id: number }>(sql`select id from mails`))
  const sent: Mail[] = []
  const mailer = {
    send: async (mail: Mail) => void sent.push(mail),
    check: async () => {},
    close() {},
  }
  await deliverMail({ ...world.context, mailer }, id)
  t.match(sent, [
    {
      to: { name: 'Hamlet', address: world.hamlet.email },
      subject: 'Your second factors in Verona',
      text: /An authenticator app has been set up[^]*change your password and tell an administrator/,
    },
  ])
})
