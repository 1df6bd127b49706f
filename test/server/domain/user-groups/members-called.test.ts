import t from 'tap'
import { sql } from '../../../../server/platform/database/sql.ts'
import { makeGroup, only } from '../../groups.ts'
import type { Person } from '../../person.ts'
import { fetchAs, makeChannel, say } from '../../talk.ts'
import { createWorld } from '../../world.ts'

const told = async (person: Person) =>
  (await fetchAs(person, [['is', 'dm']])).messages.map(message =>
    message.content.replaceAll(/<[^>]*>/g, ''),
  )

const isCalled = async (person: Person) =>
  (await fetchAs(person)).messages.at(-1)?.flags.includes('mentioned')

t.test(
  'people are told when somebody else brings them into a group, or sends them out',
  async t => {
    const { hamlet, othello, cordelia } = await createWorld(t)
    const group = await makeGroup(hamlet, 'chess', [hamlet, othello])
    const path = `/user_groups/${group}/members`
    await hamlet.post(path, { add: [cordelia.id], delete: [othello.id, hamlet.id] })
    t.same(await told(othello), [
      'Hamlet added you to the group chess.',
      'Hamlet removed you from the group chess.',
    ])
    t.same(await told(cordelia), ['Hamlet added you to the group chess.'])
    t.same(await told(hamlet), [])
  },
)

t.test('more people than a hundred are told nothing of it', async t => {
  const { db, hamlet, othello } = await createWorld(t)
  const crowd = await db.transaction(tx =>
    tx.many<{ id: number }>(sql`
      insert into users (email, full_name, role, password_hash)
      select n || '@example.org', 'Player ' || n, 400, '' from generate_series(1, 100) n returning id`),
  )
  const group = await makeGroup(hamlet, 'chess', [])
  const add = [othello.id, ...crowd.map(({ id }) => id)]
  await hamlet.post(`/user_groups/${group}/members`, { add })
  t.same(await told(othello), [])
})

t.test('a message calls a group by name, and whoever is in a group within', async t => {
  const { iago, hamlet, othello, cordelia, polonius } = await createWorld(t)
  const lunch = await makeChannel(iago, 'lunch', [iago, hamlet, othello, cordelia, polonius])
  const inner = await makeGroup(iago, 'inner', [othello])
  const group = await makeGroup(iago, 'Kitchen', [cordelia], {
    subgroups: [inner],
    can_mention_group: only(hamlet, polonius),
  })
  const latest = async () => (await fetchAs(iago)).messages.at(-1)?.content ?? ''
  const mention = (kind: string, name: string) =>
    `<span class="user-group-mention${kind}" data-user-group-id="${group}">${name}</span>`
  for (const author of [hamlet, polonius]) {
    await say(author, lunch, 'soup', 'hot @*kitchen*')
    t.match(await latest(), mention('', '@Kitchen'))
    t.ok(await isCalled(othello))
    t.ok(await isCalled(cordelia))
    t.notOk(await isCalled(hamlet))
  }
  await say(othello, lunch, 'soup', 'cold @*kitchen*')
  t.equal(await latest(), '<p>cold @<em>kitchen</em></p>', 'not by who may not')
  t.notOk(await isCalled(cordelia))
  await say(othello, lunch, 'soup', 'of @_*kitchen*')
  t.match(await latest(), mention(' silent', 'Kitchen'), 'anybody names it')
  t.notOk(await isCalled(cordelia))
  await iago.post(`/user_groups/${group}/deactivate`)
  await say(hamlet, lunch, 'soup', 'gone @_*kitchen*')
  t.equal(await latest(), '<p>gone @_<em>kitchen</em></p>')
})
