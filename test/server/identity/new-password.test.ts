import t from 'tap'
import { newPasswordHash } from '../../../server/identity/new-password.ts'
import { guessesOf } from '../../../server/identity/guesses.ts'
import { verifyPassword } from '../../../server/identity/password.ts'
import { openBrowser } from '../browser.ts'
import { createWorld } from '../world.ts'

const policy = { minLength: 6, maxLength: 100, minGuesses: 10_000 }
const weak = { msg: 'The password is too weak.' }
const refused = { message: weak.msg }
const hash = (password: string, more: Partial<typeof policy> = {}, known: string[] = []) =>
  newPasswordHash({ ...policy, ...more }, { password, known })

t.test('a password is long enough, not too long, and not among the first to be tried', async t => {
  for (const password of ['', 'short', 'password1', 'qwertyuiop', 'x'.repeat(100)])
    await t.rejects(hash(password), refused, password)
  await t.rejects(hash('a'.repeat(101)), { message: 'The password is too long.' })
  t.ok(await verifyPassword('to be or not', await hash('to be or not')))
})

t.test('the name and the address of its owner are tried early', async t => {
  const known = ['prince.hamlet@example.org', 'Hamlet Jephson']
  t.ok(await hash('prince.hamlet@example.org'), 'of anybody else')
  for (const password of known) await t.rejects(hash(password, {}, known), refused, password)
})

t.test('who asks for no guesses is asked for the length alone', async t => {
  t.ok(await hash('password', { minGuesses: 0 }))
})

t.test('what cannot be judged is not taken, and nobody learns what it was', async t => {
  const { env } = process
  const options = env['NODE_OPTIONS']
  env['NODE_OPTIONS'] = '--import=/nowhere.mjs'
  const failure = await guessesOf('a secret', []).catch(String)
  if (options === undefined) delete env['NODE_OPTIONS']
  else env['NODE_OPTIONS'] = options
  t.equal(failure, 'Error: cannot judge a password')
})

t.test('weak passwords are refused wherever one is set', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const change = { old_password: hamlet.password, new_password: 'password1' }
  t.match(await hamlet.refusal('PATCH', '/settings', change), weak)
  const account = { email: 'osric@example.org', full_name: 'Osric', password: 'password1' }
  t.match(await iago.refusal('POST', '/users', account), weak)
  const { invite_link: link } = await iago.post<{ invite_link: string }>('/invites/multiuse')
  const token = /\/join\/([^/]+)\//.exec(link)?.[1] ?? ''
  const answer = await openBrowser(world).post('/accounts/register', { ...account, token })
  t.match(answer, { status: 400, body: weak })
  t.match(await hamlet.post('/register', { fetch_event_types: ['realm'] }), {
    password_min_length: 6,
    password_max_length: 100,
    password_min_guesses: 10_000,
  })
})
