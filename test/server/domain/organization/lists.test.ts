import t from 'tap'
import { converges } from '../../convergence.ts'
import { createWorld } from '../../world.ts'

const python = {
  name: 'Python playground',
  pygments_language: 'Python',
  url_template: 'https://python.example.com/?code={code}',
}

t.test('administrators say where code can be tried', async t => {
  const { iago, hamlet } = await createWorld(t)
  const [seen] = await converges(t, [hamlet], () => iago.post('/realm/playgrounds', python))
  t.match(seen, [{ type: 'realm_playgrounds', realm_playgrounds: [python] }])
  const { id } = await iago.post<{ id: number }>('/realm/playgrounds', { ...python, name: 'Other' })
  await converges(t, [hamlet], () => iago.delete(`/realm/playgrounds/${id}`))

  const refusal = (change: object) =>
    iago.refusal('POST', '/realm/playgrounds', { ...python, ...change })
  t.match(await refusal({}), { status: 400, msg: /Python playground/ }, 'it is there already')
  for (const [url_template, msg] of [
    ['https://x.example/{code', 'Invalid URL template.'],
    ['javascript:alert({code})', 'Invalid URL template.'],
    ['https://x.example/', 'Missing the required variable "code" in the URL template'],
    [
      'https://x.example/{code}/{b}',
      '"code" should be the only variable present in the URL template',
    ],
  ] as const)
    t.match(await refusal({ url_template }), { status: 400, msg })
  t.match(await refusal({ pygments_language: '<b>' }), {
    msg: 'Invalid characters in pygments language',
  })
  t.match(await hamlet.refusal('POST', '/realm/playgrounds', python), {
    code: 'UNAUTHORIZED_PRINCIPAL',
  })
  t.match(await hamlet.refusal('DELETE', `/realm/playgrounds/${id}`), {
    code: 'UNAUTHORIZED_PRINCIPAL',
  })
  for (const gone of [id, 2 ** 40])
    t.match(await iago.refusal('DELETE', `/realm/playgrounds/${gone}`), {
      msg: 'Invalid playground',
    })
  const { realm_playgrounds } = await hamlet.post('/register')
  t.equal((realm_playgrounds as unknown[]).length, 1)
})

t.test('owners say whose addresses may join', async t => {
  const { desdemona, iago, hamlet } = await createWorld(t)
  const domain = { domain: 'Denmark.Example', allow_subdomains: false }
  const [seen] = await converges(t, [hamlet], () => desdemona.post('/realm/domains', domain))
  t.match(seen, [
    {
      type: 'realm_domains',
      op: 'add',
      realm_domain: { domain: 'denmark.example', allow_subdomains: false },
    },
  ])
  await converges(t, [hamlet], async () => {
    await desdemona.post('/realm/domains', { domain: 'a.example', allow_subdomains: true })
    await desdemona.patch('/realm/domains/denmark.example', { allow_subdomains: true })
    await desdemona.patch('/realm', { emails_restricted_to_domains: true })
  })
  t.match(await hamlet.get('/realm/domains'), {
    domains: [{ domain: 'a.example' }, { domain: 'denmark.example', allow_subdomains: true }],
  })
  for (const [wrong, msg] of [
    ['', "Invalid domain: Domain can't be empty."],
    ['denmark', 'Invalid domain: Domain must have at least one dot (.)'],
    ['den mark.example', 'Invalid domain'],
    ['a..example', 'Invalid domain'],
    ['A.example', 'The domain a.example is already a part of your organization.'],
  ] as const)
    t.match(
      await desdemona.refusal('POST', '/realm/domains', { domain: wrong, allow_subdomains: true }),
      { status: 400, msg },
    )
  t.match(await iago.refusal('POST', '/realm/domains', domain), {
    msg: 'Must be an organization owner',
  })
  t.match(await desdemona.refusal('DELETE', '/realm/domains/b.example'), {
    msg: 'No entry found for domain b.example.',
  })
  await converges(t, [hamlet], async () => {
    await desdemona.delete('/realm/domains/a.example')
    await desdemona.delete('/realm/domains/denmark.example')
  })
  t.match(
    await hamlet.post('/register'),
    { realm_domains: [], realm_emails_restricted_to_domains: false },
    'with the last domain goes the rule',
  )
})

t.test('people arrange the views of their sidebar, each for themselves', async t => {
  const { hamlet, othello } = await createWorld(t)
  const alerts = { fragment: 'narrow/is/alerted', is_pinned: true, name: 'Alert Words' }
  const inbox = { fragment: 'inbox', is_pinned: false }
  const at = `/navigation_views/${encodeURIComponent(alerts.fragment)}`
  const [own, others] = await converges(t, [hamlet, othello], async () => {
    await hamlet.post('/navigation_views', alerts)
    await hamlet.post('/navigation_views', inbox)
    await hamlet.patch(at, { name: 'Watched' })
    await hamlet.patch('/navigation_views/inbox', { is_pinned: true })
  })
  t.match(own, [
    { type: 'navigation_view', op: 'add', navigation_view: alerts },
    { op: 'add', navigation_view: { ...inbox, name: null } },
    { op: 'update', fragment: alerts.fragment, data: { name: 'Watched' } },
    { op: 'update', fragment: 'inbox', data: { is_pinned: true } },
  ])
  t.same(others, [])
  t.match(await hamlet.get('/navigation_views'), {
    navigation_views: [{ fragment: 'inbox' }, { name: 'Watched' }],
  })
  for (const [wrong, msg] of [
    [alerts, 'Navigation view already exists.'],
    [{ ...alerts, fragment: '' }, 'fragment cannot be blank'],
    [{ fragment: 'mine', is_pinned: true }, 'Custom views must have a valid name'],
    [{ ...inbox, name: 'Post' }, 'Built-in views cannot have a custom name'],
  ] as const)
    t.match(await hamlet.refusal('POST', '/navigation_views', wrong), { status: 400, msg })
  for (const method of ['PATCH', 'DELETE'] as const)
    t.match(await othello.refusal(method, at), { status: 404, code: 'NOT_FOUND' })
  t.match(await hamlet.refusal('PATCH', '/navigation_views/inbox', { name: 'Post' }), {
    msg: 'Built-in views cannot have a custom name',
  })
  await converges(t, [hamlet], () => hamlet.delete(at))
})

t.test('what somebody has been introduced to is not introduced again', async t => {
  const { hamlet } = await createWorld(t)
  const done = () =>
    hamlet.post('/users/me/onboarding_steps', { onboarding_step: 'visibility_policy_banner' })
  const [seen] = await converges(t, [hamlet], done)
  t.match(seen, [{ type: 'onboarding_steps' }])
  t.same(await converges(t, [hamlet], done), [[]], 'a second time changes nothing')
  t.notMatch(JSON.stringify(await hamlet.post('/register')), 'visibility_policy_banner')
  t.match(
    await hamlet.refusal('POST', '/users/me/onboarding_steps', { onboarding_step: 'dancing' }),
    { status: 400, msg: 'Unknown onboarding_step: dancing' },
  )
})
