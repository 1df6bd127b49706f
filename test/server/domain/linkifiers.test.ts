import t from 'tap'
import { converges } from '../convergence.ts'
import { fetchAs, makeChannel, say } from '../talk.ts'
import { createWorld } from '../world.ts'

const issue = {
  pattern: '#(?P<id>[0-9]+)',
  url_template: 'https://tracker.example.org/issues/{id}',
}

t.test('what administrators link is linked wherever somebody writes it', async t => {
  const { iago, hamlet } = await createWorld(t)
  const [seen] = await converges(t, [hamlet], () => iago.post('/realm/filters', issue))
  t.match(seen, [{ type: 'realm_linkifiers', realm_linkifiers: [issue] }])
  await makeChannel(hamlet, 'denmark', [hamlet])
  await say(hamlet, 'denmark', 'ghosts', 'see #42')
  const { messages } = await fetchAs(hamlet)
  t.match(messages.at(-1)?.content, /href="https:\/\/tracker.example.org\/issues\/42"/)

  await say(hamlet, 'denmark', 'ghosts', 'well :)')
  await hamlet.patch('/settings', { translate_emoticons: true })
  await say(hamlet, 'denmark', 'ghosts', 'well :)')
  const said = (await fetchAs(hamlet)).messages.slice(-2).map(({ content }) => content)
  t.notMatch(said[0], /emoji/)
  t.match(said[1], /emoji/, 'emoticons become emoji for whoever wants that')
})

const links = (id: number) => [{ text: `#${id}`, url: `https://tracker.example.org/issues/${id}` }]

t.test(
  'what a topic links to is told with its messages, and when it gets another name',
  async t => {
    const { iago, hamlet } = await createWorld(t)
    await iago.post('/realm/filters', issue)
    await makeChannel(hamlet, 'denmark', [hamlet])
    const [sent] = await converges(t, [hamlet], () => say(hamlet, 'denmark', 'fix #42', 'done'))
    const news = sent?.find(({ type }) => type === 'message')
    t.match(news, { message: { topic_links: links(42) } })
    const [message] = (await fetchAs(hamlet)).messages.slice(-1)
    t.match(message, { topic_links: links(42) })
    t.match(await hamlet.get(`/messages/${message?.id}`), { message: { topic_links: links(42) } })
    const [moved] = await converges(t, [hamlet], () =>
      hamlet.patch(`/messages/${message?.id}`, { topic: 'fix #43' }),
    )
    const told = moved?.find(({ type }) => type === 'update_message')
    t.match(told, { subject: 'fix #43', topic_links: links(43) })
    t.match(
      (await fetchAs(hamlet)).messages.find(({ id }) => id === message?.id),
      {
        topic_links: links(43),
      },
    )
  },
)

t.test('they are tried in an order, changed and taken back', async t => {
  const { iago, hamlet } = await createWorld(t)
  const add = async (pattern: string) =>
    (await iago.post<{ id: number }>('/realm/filters', { ...issue, pattern })).id
  const first = await add('A(?P<id>[0-9]+)')
  const second = await add('B(?P<id>[0-9]+)')
  await converges(t, [hamlet], () =>
    iago.patch('/realm/linkifiers', { ordered_linkifier_ids: [second, first] }),
  )
  t.match(await hamlet.get('/realm/linkifiers'), { linkifiers: [{ id: second }, { id: first }] })
  await converges(t, [hamlet], () => iago.patch(`/realm/filters/${first}`, issue))
  t.match(await iago.refusal('PATCH', `/realm/filters/${second}`, issue), {
    status: 400,
    msg: 'There is a linkifier with this pattern already.',
  })
  for (const ids of [[first], [first, first], [first, second, 99], []])
    t.match(await iago.refusal('PATCH', '/realm/linkifiers', { ordered_linkifier_ids: ids }), {
      msg: 'The ordered list must enumerate all existing linkifiers exactly once',
    })
  await converges(t, [hamlet], () => iago.delete(`/realm/filters/${first}`))
  for (const method of ['PATCH', 'DELETE'] as const)
    t.match(await iago.refusal(method, `/realm/filters/${first}`, issue), {
      msg: 'Linkifier not found.',
    })
  t.match(
    await converges(t, [hamlet], () => iago.delete(`/realm/filters/${second}`), {
      client_capabilities: { linkifier_url_template: false },
    }),
    [[]],
    'a client that does not know address templates hears nothing',
  )
})

t.test('what cannot be followed in time, or leads nowhere, is refused', async t => {
  const { iago, hamlet } = await createWorld(t)
  for (const [change, msg] of [
    [{ pattern: '(?P<id>a+' }, /^Bad regular expression: /],
    [{ pattern: '(?=(?P<id>a+))' }, /^Bad regular expression: /],
    [{ pattern: '(?P<id>a)\\1' }, /^Bad regular expression: /],
    [{ url_template: 'https://tracker.example.org/{id' }, 'Invalid URL template.'],
    [{ url_template: 'javascript:alert({id})' }, 'Invalid URL template.'],
    [
      { url_template: 'https://tracker.example.org/{other}' },
      "Group 'other' in URL template is not present in linkifier pattern.",
    ],
    [
      { url_template: 'https://tracker.example.org/' },
      "Group 'id' in linkifier pattern is not present in URL template.",
    ],
    [{ pattern: '' }, 'pattern cannot be blank'],
  ] as const)
    t.match(await iago.refusal('POST', '/realm/filters', { ...issue, ...change }), {
      status: 400,
      msg,
    })
  for (const [method, path] of [
    ['POST', '/realm/filters'],
    ['PATCH', '/realm/filters/1'],
    ['DELETE', '/realm/filters/1'],
  ] as const)
    t.match(await hamlet.refusal(method, path, issue), { code: 'UNAUTHORIZED_PRINCIPAL' })
  t.match(await hamlet.get('/realm/linkifiers'), { linkifiers: [] })
})
