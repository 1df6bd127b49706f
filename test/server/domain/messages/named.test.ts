import t from 'tap'
import { fetchAs, makeChannel, say } from '../../talk.ts'
import { createWorld } from '../../world.ts'

t.test('a message names groups and topics, as far as its author knows them', async t => {
  const { hamlet, othello, polonius, iago } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello, polonius, iago])
  await makeChannel(hamlet, 'secret', [hamlet], {
    invite_only: true,
    history_public_to_subscribers: true,
  })
  await say(hamlet, 'lunch', 'soup', 'first')
  await say(hamlet, 'secret', 'plot', 'second')

  await say(hamlet, 'lunch', 'salad', '#**lunch>Soup** @*role:administrators* #**secret>plot**')
  const [message] = (await fetchAs(iago)).messages.slice(-1)
  t.match(message?.content, /href="\/#narrow\/channel\/\d+-lunch\/topic\/Soup\/with\/\d+"/)
  t.match(
    message?.content,
    /<span class="user-group-mention" data-user-group-id="2">@role:administrators</,
  )
  t.match(message?.content, /plot\/with\/\d+"/, 'the author reads that channel')
  t.match(message?.flags, ['mentioned'], 'an administrator is called')
  const [seen] = (await fetchAs(othello)).messages.slice(-1)
  t.notOk(seen?.flags.includes('mentioned'), 'a member is not')

  const rendered = async (author: typeof hamlet, content: string) =>
    String((await author.post('/messages/render', { content }))['rendered'])
  t.match(await rendered(othello, '#**secret>plot**'), '<p>#<strong>secret&gt;plot</strong></p>')
  t.match(
    await rendered(iago, '#**secret>plot**'),
    /topic\/plot"/,
    'administrators know of the channel, not of its topics',
  )
  t.match(
    await rendered(polonius, '@*role:members*'),
    '<p>@<em>role:members</em></p>',
    'guests call no roles',
  )
  t.match(await rendered(hamlet, '@*role:nobody*'), '<p>@<em>role:nobody</em></p>')
  t.match(
    await rendered(hamlet, '```py\nif x:\n```'),
    '<span class="k">if</span>',
    'code has colours',
  )
  t.match(await rendered(hamlet, '$$a^2$$'), '<span class="katex-html" aria-hidden="true">')
})
