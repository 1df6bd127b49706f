import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { sql } from '../../server/platform/database/sql.ts'
import { until } from '../until.ts'
import { decide } from './decide.ts'
import { spawnServer } from './process.ts'
import { makeChannel, say } from './talk.ts'
import { createWorld } from './world.ts'

t.setTimeout(900_000)

const many = 3000

t.test('a worker killed again and again loses no message and leaves none half gone', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, db } = world
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const id = await say(hamlet, 'lunch', 'x', 'the first')
  await db.transaction(async tx => {
    await tx.run(sql`update messages set sent_at = now() - interval '40 days'`)
    await tx.run(sql`
      insert into messages (conversation_id, origin_id, channel_id, sender_id, content, rendered, client, sent_at, search)
      select conversation_id, origin_id, channel_id, sender_id, content, rendered, client, sent_at, search
      from messages, generate_series(2, ${many}) where id = ${id}`)
    await tx.run(sql`
      insert into message_flags select ${othello.id}, id, 'starred' from messages`)
    await tx.run(sql`
      insert into reactions (message_id, user_id, emoji_name, emoji_code, reaction_type)
      select id, ${othello.id}, 'tada', '1f389', 'unicode_emoji' from messages`)
  })
  await decide(world, { message_retention_days: 30 })
  const count = () =>
    db.snapshot(tx =>
      tx.one<{ here: number; archived: number; whole: number; told: number }>(sql`
        select (select count(*) from messages) as here,
          (select count(*) from deleted_messages) as archived,
          (select count(*) from deleted_messages where jsonb_array_length(flags) = 1
             and jsonb_array_length(reactions) = 1)
            + (select count(*) from messages m
               where exists (select from message_flags f where f.message_id = m.id)
                 and exists (select from reactions r where r.message_id = m.id)) as whole,
          (select coalesce(sum(jsonb_array_length(event -> 'message_ids')), 0)::int from events
           where event ->> 'type' = 'delete_message') as told`),
    )
  const start = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-worker-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    const worker = spawnServer(
      { ...world.config, listen: { socket: join(folder, 'web.sock') } },
      { program: 'worker.ts' },
    )
    t.teardown(() => void worker.child.kill('SIGKILL'))
    await worker.says('ready')
    return worker
  }
  for (const enough of [1, 500, 1200]) {
    // Two of them, as they might stand on two hosts.
    const workers = [await start(), await start()]
    await until(async () => (await count()).archived >= enough)
    await Promise.all(workers.map(worker => worker.end('SIGKILL')))
    const { here, archived, whole, told } = await count()
    t.equal(here + archived, many, 'each is here or in the archive')
    t.equal(whole, many, 'with all that hangs on it')
    t.equal(told, archived, 'and whoever saw it was told if it went')
  }
  const worker = await start()
  await until(async () => (await count()).here === 0)
  t.match(await worker.end('SIGTERM'), { code: 0 })
  t.match(await count(), { here: 0, archived: many, whole: many, told: many })
})
