import t from 'tap'
import { signInLetter } from '../../../server/domain/authentication/sign-in-letter.ts'
import { removeExpired } from '../../../server/domain/event-queues/expiry.ts'
import { asText } from '../../../server/domain/mail/letter.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { openBrowser } from '../browser.ts'
import { takeLetters } from '../letters.ts'
import type { Person } from '../person.ts'
import { createWorld, type World } from '../world.ts'

t.setTimeout(600_000)

const firefox = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0'
const safari = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15'

type From = { program?: string; address?: string; way?: '/login' | '/fetch_api_key' }

async function enter(
  world: World,
  { email: username, password }: Person,
  { program = firefox, address = '192.0.2.7', way = '/login' }: From = {},
) {
  const { status } = await openBrowser(world).post(
    way,
    { username, password },
    { 'user-agent': program, 'x-forwarded-for': address },
  )
  if (status !== 200) throw new Error('nobody was let in')
}
const letters = (world: World) => takeLetters(world, 'sign-in', signInLetter)

/** People who have had their accounts for a while. */
async function settled(...args: Parameters<typeof createWorld>) {
  const world = await createWorld(...args)
  world.clock.advance(60 * 60_000)
  return world
}

t.test('whoever signs in as never before is told so by mail', async t => {
  const world = await settled(t)
  const { hamlet } = world
  await hamlet.patch('/settings', { timezone: 'Europe/Copenhagen' })
  await enter(world, hamlet)
  const [letter] = await letters(world)
  t.match(letter, {
    to: { name: 'Hamlet', address: hamlet.email },
    subject: 'A new sign-in to Verona',
  })
  const text = letter ? asText(letter) : ''
  t.match(text, /Time: .* at \d\d:\d\d:\d\d (?:CES?T|GMT[+]\d)/)
  t.match(text, 'Program: Firefox on Linux')
  t.match(text, 'Address: 192.0.2.7')
  t.match(text, 'https://chat.example.org/forgot-password')

  await enter(world, hamlet, { address: '192.0.2.200' })
  t.same(await letters(world), [], 'the same program, in the same network')
  await enter(world, hamlet, { program: safari })
  await enter(world, hamlet, { address: '198.51.100.1' })
  await enter(world, hamlet, { program: 'notifier/1.0', way: '/fetch_api_key' })
  t.match(
    (await letters(world)).map(one => (one ? asText(one) : '')),
    [/Safari on macOS/, /198\.51\.100\.1/, /Program: notifier\n/],
  )
  await enter(world, world.othello, { address: '' })
  t.match(JSON.stringify(await letters(world)), 'Address: not known', 'another person')
})

t.test('whoever does not want that, has left, or has just come is told nothing', async t => {
  const world = await settled(t)
  const { iago, hamlet, othello, cordelia } = world
  await hamlet.patch('/settings', { enable_login_emails: false })
  await enter(world, hamlet)
  t.same(await letters(world), [])
  await enter(world, othello)
  await iago.delete(`/users/${othello.id}`)
  t.same(await letters(world), [undefined])
  await world.db.transaction(tx =>
    tx.run(sql`update users set joined_at = ${world.clock.now()} where id = ${cordelia.id}`),
  )
  await enter(world, cordelia)
  t.same(await letters(world), [])
  const silent = await settled(t, { mail: 'none' })
  await enter(silent, silent.hamlet)
  t.same(await letters(silent), [])
})

t.test('what was not used for half a year is new again', async t => {
  const world = await settled(t)
  await enter(world, world.hamlet)
  t.equal((await letters(world)).length, 1)
  world.clock.advance(181 * 24 * 60 * 60_000)
  await removeExpired(world.context)
  await enter(world, world.hamlet)
  t.equal((await letters(world)).length, 1)
})

t.test('a wrong password is no sign-in', async t => {
  const world = await settled(t)
  await t.rejects(enter(world, { ...world.hamlet, password: 'wrong' }))
  t.same(await letters(world), [])
})
