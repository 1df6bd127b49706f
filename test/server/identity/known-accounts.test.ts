import t from 'tap'
import { roles } from '../../../server/identity/actor.ts'
import { knownAccounts } from '../../../server/identity/known-accounts.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { until } from '../../until.ts'
import { createWorld } from '../world.ts'

t.test('whoever follows events is let in no longer once they may not', async t => {
  const world = await createWorld(t)
  const follow = async (queueId: string) => {
    const { email, apiKey } = world.hamlet
    const { body } = await world.send({
      method: 'GET',
      path: `/api/v1/events?queue_id=${queueId}&last_event_id=-1&dont_block=true`,
      headers: { authorization: `Basic ${Buffer.from(`${email}:${apiKey}`).toString('base64')}` },
    })
    return String(body['code'] ?? body['result'])
  }
  const { queue_id: queueId } = await world.hamlet.post<{ queue_id: string }>('/register')
  t.equal(await follow(queueId), 'success')

  const setActive = (isActive: boolean) =>
    world.db.transaction(tx =>
      tx.run(sql`update users set is_active = ${isActive} where id = ${world.hamlet.id}`),
    )
  await setActive(false)
  await until(async () => (await follow(queueId)) === 'USER_DEACTIVATED')
  await setActive(true)
  await until(async () => (await follow(queueId)) === 'success')

  await world.db.transaction(tx =>
    tx.run(sql`delete from api_keys where user_id = ${world.hamlet.id}`),
  )
  await until(async () => (await follow(queueId)) === 'INVALID_API_KEY')
})

const account = (id: number) => ({
  id,
  email: `${id}@example.org`,
  apiEmail: `${id}@example.org`,
  fullName: `Person ${id}`,
  role: roles.member,
  isBot: false,
  isActive: true,
  mustEnrol: false,
})
const opened = (id: number, until = new Date(8.64e15)) => ({
  account: account(id),
  until,
  isUseNoted: true,
})
const hash = (text: string) => Buffer.from(text)

t.test('a secret is looked up once, until its account changes or its session ends', async t => {
  const known = knownAccounts()
  const looks: string[] = []
  const ask = (secret: string, id: number, now: number, ends?: number) =>
    known.of(hash(secret), new Date(now), async () => {
      looks.push(`${secret} at ${now}`)
      return opened(id, ends === undefined ? undefined : new Date(ends))
    })
  await ask('key', 7, 0)
  await ask('cookie', 8, 0, 100)
  t.match(await ask('key', 7, 50), { account: { id: 7 } })
  t.match(await ask('cookie', 8, 50, 100), { account: { id: 8 } })
  await ask('cookie', 8, 100, 200)
  known.forget(7)
  await ask('key', 7, 101)
  await ask('cookie', 8, 101)
  known.forget(undefined)
  await ask('cookie', 8, 102)
  t.same(looks, ['key at 0', 'cookie at 0', 'cookie at 100', 'key at 101', 'cookie at 102'])
})

t.test(
  'what was looked up while something changed is looked up again, and not remembered',
  async t => {
    const known = knownAccounts()
    const now = new Date()
    let looks = 0
    const found = await known.of(hash('key'), now, async () => {
      known.forget(7)
      looks += 1
      return looks === 1 ? opened(7) : undefined
    })
    t.equal(found, undefined, 'not even told once')
    let looked = false
    await known.of(hash('key'), now, async () => {
      looked = true
      return opened(7)
    })
    t.ok(looked)
    t.equal(await known.of(hash('no key'), now, async () => undefined), undefined)
  },
)

t.test('whoever is followed hears when they are forgotten, and nobody else', async t => {
  const known = knownAccounts()
  const [seven, eight] = [known.untilForgotten(7), known.untilForgotten(8)]
  t.equal(known.untilForgotten(7), seven, 'one signal for all their queues')
  known.forget(7)
  t.same([seven.aborted, eight.aborted], [true, false])
  t.notOk(known.untilForgotten(7).aborted, 'whoever comes again is followed again')
  known.forget(undefined)
  t.ok(eight.aborted)
})

t.test('memory has an end', async t => {
  const known = knownAccounts(2)
  const now = new Date()
  let looks = 0
  for (const secret of ['one', 'two', 'three', 'one'])
    await known.of(hash(secret), now, async () => {
      looks += 1
      return opened(7)
    })
  t.equal(looks, 4)
})
