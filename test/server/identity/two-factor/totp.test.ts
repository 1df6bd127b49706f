import t from 'tap'
import { resealAll } from '../../../../server/domain/two-factor/reseal.ts'
import { openKeyring } from '../../../../server/platform/signing/keyring.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { afterPassword, appCode, enrolApp, news, nextStep } from '../../second-factors.ts'
import { newKey, ringText } from '../../signing.ts'
import { createWorld } from '../../world.ts'

t.setTimeout(300_000)

const refused = { status: 403, code: 'TWO_FACTOR_FAILED' }

t.test('an app is set up for the password and by a code, and counts only then', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  t.match(await hamlet.refusal('POST', '/users/me/two_factor/totp', { password: 'a guess' }), {
    msg: 'Wrong password!',
  })
  const begun = await hamlet.post<{ secret: string; otpauth_url: string }>(
    '/users/me/two_factor/totp',
    { password: hamlet.password },
  )
  t.match(begun.secret, /^[A-Z2-7]{32}$/)
  t.match(begun.otpauth_url, `otpauth://totp/Verona:hamlet%40example.org?secret=${begun.secret}&`)
  t.match((await afterPassword(world, hamlet)).body, { user_id: hamlet.id }, 'nothing is asked yet')

  const confirm = (code: string) =>
    hamlet.refusal('POST', '/users/me/two_factor/totp/confirm', { code })
  t.match(await confirm('000000'), refused)
  const { recovery_codes: codes } = await hamlet.post<{ recovery_codes: string[] }>(
    '/users/me/two_factor/totp/confirm',
    { code: ` ${appCode(world, begun.secret).replace(/^.../, '$& ')}` },
  )
  t.equal(new Set(codes).size, 10)
  for (const code of codes) t.match(code, /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/)
  t.match(await confirm(appCode(world, begun.secret, 1)), refused, 'it is confirmed once')
  t.match(await hamlet.get('/users/me/two_factor'), {
    is_required: false,
    totp: true,
    passkeys: [],
    recovery_codes_left: 10,
  })
  t.match(
    await hamlet.refusal('POST', '/users/me/two_factor/totp', { password: hamlet.password }),
    { msg: /^An authenticator app is set up already/ },
  )
  t.match((await afterPassword(world, hamlet)).body, {
    two_factor_methods: ['totp', 'recovery_code'],
  })
  t.same(await news(world), [{ to: hamlet.id, news: 'app added' }])
})

t.test(
  'a secret that was shown and forgotten cannot be turned on later; a newer one can',
  async t => {
    const world = await createWorld(t)
    const { hamlet } = world
    const begin = async () => {
      const { secret } = await hamlet.post<{ secret: string }>('/users/me/two_factor/totp', {
        password: hamlet.password,
      })
      return secret
    }
    const first = await begin()
    world.clock.advance(3600_000)
    const path = '/users/me/two_factor/totp/confirm'
    t.match(await hamlet.refusal('POST', path, { code: appCode(world, first) }), refused)
    const second = await begin()
    t.match(await hamlet.refusal('POST', path, { code: appCode(world, first) }), refused)
    await hamlet.post(path, { code: appCode(world, second) })
  },
)

t.test(
  'nobody reads the secret in the database, and it outlives the key that sealed it',
  async t => {
    const [former, present] = [newKey('former'), newKey('present')]
    const world = await createWorld(t, { signing: ringText(former) })
    const { hamlet, othello, db, clock } = world
    const { secret } = await enrolApp(world, hamlet)
    await enrolApp(world, othello)
    const sealed = (id: number) =>
      db.snapshot(tx =>
        tx.one<{ sealed: string }>(sql`select sealed from totp_secrets where user_id = ${id}`),
      )
    const { sealed: before } = await sealed(hamlet.id)
    t.match(before, /^former\./)
    t.notMatch(before, secret)

    await db.transaction(tx =>
      tx.run(sql`update totp_secrets set sealed = 'lost.x' where user_id = ${othello.id}`),
    )
    const retired = { ...former, retired: clock.now().toISOString() }
    await resealAll({ db, signing: openKeyring(ringText(present, retired), clock) })
    const after = await sealed(hamlet.id)
    t.match(after.sealed, /^present\./)
    t.equal((await sealed(othello.id)).sealed, 'lost.x', 'what cannot be read is left as it is')
    const alone = openKeyring(ringText(present), clock)
    const mine = { purpose: 'totp', about: String(hamlet.id) } as const
    t.ok(alone.unseal(after.sealed, mine), 'the former key is not needed any more')
    t.equal(
      alone.unseal(after.sealed, { ...mine, about: '99' }),
      undefined,
      'nor can others use it',
    )

    const { browser, token } = await afterPassword(world, othello)
    t.match(await browser.post('/accounts/two_factor', { token, code: '123456' }), {
      status: 403,
      body: { code: 'TWO_FACTOR_FAILED' },
    })
  },
)

t.test(
  'an app is removed for the password or a code, and the paper goes with the last',
  async t => {
    const world = await createWorld(t)
    const { hamlet } = world
    const path = '/users/me/two_factor/totp'
    t.match(await hamlet.refusal('DELETE', path, { password: hamlet.password }), {
      msg: 'No authenticator app is set up.',
    })
    const app = await enrolApp(world, hamlet)
    t.match(await hamlet.refusal('DELETE', path), { code: 'REQUEST_VARIABLE_MISSING' })
    t.match(await hamlet.refusal('DELETE', path, { code: '000000' }), refused)
    await hamlet.delete(path, { code: app.code() })
    t.match(await hamlet.get('/users/me/two_factor'), { totp: false, recovery_codes_left: 0 })
    t.match((await afterPassword(world, hamlet)).body, { user_id: hamlet.id })
    await enrolApp(world, hamlet)
    await hamlet.delete(path, { password: hamlet.password })
    const told = (await news(world)).map(({ news }) => news)
    t.same(told, ['app added', 'app removed', 'app added', 'app removed'])
  },
)

t.test('recovery codes are made anew for whoever has something that they stand in for', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const path = '/users/me/two_factor/recovery_codes'
  t.match(await othello.refusal('POST', path, { password: othello.password }), {
    msg: /^Set up a second factor first/,
  })
  const { recoveryCodes, code } = await enrolApp(world, hamlet)
  const { recovery_codes: renewed } = await hamlet.post<{ recovery_codes: string[] }>(path, {
    code: code(),
  })
  t.equal(renewed.length, 10)
  nextStep(world)
  const { browser, token } = await afterPassword(world, hamlet)
  const attempt = (sent: string | undefined) =>
    browser.post('/accounts/two_factor', { token, code: sent })
  t.match(await attempt(recoveryCodes[0]), { status: 403 }, 'the former ones are void')
  t.match(await attempt(renewed[0]?.replaceAll('-', ' ').toUpperCase()), { status: 200 })
  t.match(await hamlet.get('/users/me/two_factor'), { recovery_codes_left: 9 })
})
