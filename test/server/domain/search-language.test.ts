import t from 'tap'
import { indexAgain } from '../../../server/domain/search/index-again.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { idsFor, makeChannel, say } from '../talk.ts'
import { takeJobs } from '../waiting-jobs.ts'
import { createWorld, type World } from '../world.ts'

/** Does what the worker would, until nothing is left of it; resolves to how many jobs that took. */
async function work(world: World): Promise<number> {
  const payloads = await takeJobs(world, 'words of a language')
  for (const payload of payloads) await indexAgain(world.context, payload)
  return payloads.length === 0 ? 0 : payloads.length + (await work(world))
}

t.test('words are found in the forms that the language of the organization gives them', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const find = (words: string) => idsFor(hamlet, [['search', words]])
  await makeChannel(hamlet, 'küche', [hamlet])
  const house = await say(hamlet, 'küche', 'Gärten', 'Die Häuser stehen noch')
  const running = await say(hamlet, 'küche', 'x', 'Running late')
  t.same(await find('run'), [running])
  t.same(await find('haus'), [], 'English knows no plural of that kind')

  await iago.patch('/realm', { default_language: 'de-at' })
  const fresh = await say(hamlet, 'küche', 'x', 'Alle Häuser')
  t.same(await find('haus'), [fresh], 'what comes from now on')
  t.ok((await work(world)) > 0)
  t.same(await find('haus'), [house, fresh], 'and what was there, when the worker has been at it')
  t.same(await find('garten'), [house], 'topics too')
  t.same(await find('run'), [running], 'as a beginning')
  t.same(await find('runned'), [], 'German knows no such form')

  const quietly = { send_notification_to_old_thread: false, send_notification_to_new_thread: false }
  await hamlet.patch(`/messages/${running}`, {
    content: 'Viele Bäume',
    topic: 'Wälder',
    ...quietly,
  })
  t.same(await find('baum'), [running])
  t.same(await find('wald'), [running])
  const respelled = await say(hamlet, 'küche', 'häuser', '…')
  await hamlet.patch(`/messages/${respelled}`, { topic: 'Häuser', ...quietly })
  t.same(await find('haus'), [house, fresh, respelled])
})

t.test('a language without a dictionary is searched as it is written', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  await makeChannel(hamlet, 'lunch', [hamlet])
  const id = await say(hamlet, 'lunch', 'x', 'The runners')
  await iago.patch('/realm', { default_language: 'ja' })
  await work(world)
  t.same(await idsFor(hamlet, [['search', 'runners the']]), [id])
  t.same(await idsFor(hamlet, [['search', 'running']]), [])
})

t.test(
  'many messages take several jobs, and those of a language that is another by now end',
  async t => {
    const world = await createWorld(t)
    const { iago, hamlet, db } = world
    await makeChannel(hamlet, 'lunch', [hamlet])
    const id = await say(hamlet, 'lunch', 'x', 'Häuser')
    await db.transaction(tx =>
      tx.run(sql`
      insert into messages (conversation_id, origin_id, channel_id, sender_id, content, rendered, client,
        sent_at, search)
      select conversation_id, origin_id, channel_id, sender_id, content, rendered, client, sent_at, search
      from messages, generate_series(1, 1500) where messages.id = ${id}`),
    )
    const found = async () => {
      const row = await db.snapshot(tx =>
        tx.one<{ count: number }>(sql`
        select count(*) as count from messages where search @@ to_tsquery('german', 'haus')`),
      )
      return row.count
    }
    await iago.patch('/realm', { default_language: 'de' })
    await indexAgain(world.context, { change: 1, after: 0 })
    await iago.patch('/realm', { default_language: 'en' })
    await iago.patch('/realm', { default_language: 'de' })
    await indexAgain(world.context, { change: 1, after: 1000 })
    t.equal(await found(), 1000, 'a job that is too late does nothing')
    t.equal(await work(world), 5, 'two that end, and three, of which the last finds nothing')
    t.equal(await found(), 1501)
  },
)
