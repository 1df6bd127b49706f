import t from 'tap'
import { check, connections, dns, egress, failing, get, internet, names } from './outside-world.ts'

// Run by egress.test.ts, in a network of its own.
t.setTimeout(600_000)

const last = () => internet.heard.at(-1)

t.test('a page outside is fetched, with nothing of ours but what was asked to be said', async t => {
  internet.page('/page?q=1', (_request, response) =>
    response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], 'x-y': 'z' }).end('text'),
  )
  const answer = await get('http://site.test/page?q=1', { headers: { accept: 'text/html' } })
  t.match(answer, { status: 201, url: 'http://site.test/page?q=1', address: '93.184.216.34' })
  t.equal(answer.text, 'text')
  t.same(
    answer.headers.filter(([name]) => /cookie|x-y/.test(name)),
    [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-y', 'z'],
    ],
  )
  t.same(internet.heard.at(-1)?.headers, {
    accept: 'text/html',
    'accept-encoding': 'identity',
    connection: 'close',
    host: 'site.test',
    'user-agent': 'Parley',
  })
  await get('http://site.test/page?q=1')
  t.notOk(internet.heard.at(-1)?.headers.cookie, 'no cookie comes back')
})

t.test('a body goes out as it is, over TLS by the name, on IPv6 too', async t => {
  const body = Buffer.from([0, 255, 10, 13])
  const posted = await get('https://www.site.test./hook', { method: 'POST', body })
  t.match(posted, { status: 200, text: 'hello from 93.184.216.34:443' })
  t.match(internet.heard.at(-1), {
    method: 'POST',
    body: body.toString(),
    headers: { 'content-length': '4' },
  })
  t.match(await get('https://93.184.216.34/'), { status: 200 })
  t.match(await get('http://six.site.test/'), { address: '2606:2800:220::34' })
  t.match(await failing(get('https://elsewhere.test/')), {
    kind: 'unreachable',
    because: /has no address/,
  })
  names.set('stranger.test', ['93.184.216.34'])
  t.match(await failing(get('https://stranger.test/')), {
    kind: 'unreachable',
    because: /ERR_TLS_CERT_ALTNAME_INVALID/,
  })
})

t.test('nothing inside is reached, by no name and no spelling', async t => {
  const hosts = [
    'intranet.test',
    'meta.test',
    'here.test',
    'mixed.test',
    'mixed6.test',
    'localhost',
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a00:1]',
    '[64:ff9b::169.254.169.254]',
    '[2002:7f00:1::]',
    '10.1.2.3',
    '169.254.169.254',
    '169.254.169.254.',
    '[fd00:ec2::254]',
    '192.168.1.1',
    '0.0.0.0',
    '0',
    '[::]',
    'intranet.test.',
  ]
  const reached = await connections(async () => {
    for (const host of hosts)
      t.match(await failing(get(`http://${host}/`)), { kind: 'refused', because: / is / }, host)
  })
  t.same(reached, [])
})

t.test('what is no plain http URL is refused before any name is asked for', async t => {
  const before = dns.asked.length
  for (const [url, because] of [
    ['http://site.test@127.0.0.1/', /user or password/],
    ['http://user:pw@site.test/', /user or password/],
    ['file:///etc/passwd', /not http/],
    ['gopher://site.test/', /not http/],
    ['nonsense', /not a URL/],
    ['http://x.evil.test/', /a rule denies it/],
  ] as const)
    t.match(await failing(get(url)), { kind: 'refused', because }, url)
  t.equal(dns.asked.length, before)
  t.match(await failing(get('http://x.evil.test/')), { rule: '*.evil.test' })
})

t.test('a name that changes its mind is asked once, and the judged address is called', async t => {
  let asked = 0
  names.set('rebind.test', () => [asked++ < 2 ? '93.184.216.34' : '127.0.0.1'])
  const reached = await connections(async () =>
    t.match(await get('http://rebind.test/'), { address: '93.184.216.34' }),
  )
  t.same(reached, ['93.184.216.34:80'])
  t.same(dns.asked.filter(one => one.endsWith('rebind.test')).sort(), [
    'A rebind.test',
    'AAAA rebind.test',
  ])
  t.match(await failing(get('http://rebind.test/')), { kind: 'refused', because: /loopback/ })
})

t.test('each redirect is judged like the first, also to a name that changed its mind', async t => {
  for (const to of [
    'http://127.0.0.1/',
    'http://meta.test/latest',
    '//10.1.2.3/',
    'http://[::ffff:7f00:1]/',
    'http://site.test:8083/',
    'file:///etc/passwd',
    'http://a:b@site.test/',
    'http://x.evil.test/',
  ]) {
    internet.redirect('/out', to)
    const reached = await connections(async () =>
      t.match(await failing(get('http://site.test/out')), { kind: 'refused' }, to),
    )
    t.same(reached, ['93.184.216.34:80'], to)
  }
  let asked = 0
  names.set('turncoat.test', () => [asked++ < 2 ? '93.184.216.34' : '169.254.169.254'])
  internet.redirect('/again', '/again2')
  t.match(await failing(get('http://turncoat.test/again')), {
    kind: 'refused',
    because: /metadata/,
  })
})

t.test('redirects end: after five, or where the caller wants none', async t => {
  internet.redirect('/loop', '/loop')
  const reached = await connections(async () =>
    t.match(await failing(get('http://site.test/loop')), { because: 'more than 5 redirects' }),
  )
  t.equal(reached.length, 6)
  const answer = await get('http://site.test/loop', { maxRedirects: 0 })
  t.equal(answer.status, 302)
  internet.page('/304', (_request, response) =>
    response.writeHead(304, { location: '/loop' }).end(),
  )
  t.equal((await get('http://site.test/304')).status, 304, 'not every 3xx is one')
  internet.redirect('/once', '/final')
  t.match(await get('http://site.test/once'), { status: 200, url: 'http://site.test/final' })
})

t.test('what was meant for one server does not go to another', async t => {
  const headers = {
    authorization: 'Bearer s',
    'x-api-key': 's',
    accept: '*/*',
    'content-type': 'a/b',
  }
  const post = { method: 'POST', headers, body: 'secret' } as const
  internet.redirect('/same', '/end', 307)
  await get('http://site.test/same', post)
  t.match(last(), { method: 'POST', body: 'secret', headers: { authorization: 'Bearer s' } })

  internet.redirect('/see', '/end', 303)
  await get('http://site.test/see', post)
  t.match(last(), { method: 'GET', body: '', headers: { authorization: 'Bearer s' } })
  t.notOk(last()?.headers['content-type'])
  await get('http://site.test/see', { method: 'HEAD' })
  t.match(last(), { method: 'HEAD' })

  internet.redirect('/found', 'http://other.site.test/end', 302)
  await get('http://site.test/found', post)
  t.match(last(), { at: '93.184.216.35:80', method: 'GET', headers: { accept: '*/*' } })
  t.notOk(last()?.headers.authorization)
  t.notOk(last()?.headers['x-api-key'])
  await get('http://site.test/found', { ...post, method: 'PUT', body: '' })
  t.match(last(), { at: '93.184.216.35:80', method: 'PUT' })

  internet.redirect('/keep', 'http://other.site.test/end', 308)
  t.match(await failing(get('http://site.test/keep', post)), { because: /carry the body/ })

  internet.redirect('/upgrade', 'https://site.test/end', 308)
  await get('http://site.test/upgrade', post)
  t.match(last(), { at: '93.184.216.34:443', body: 'secret' })
  t.notOk(last()?.headers.authorization, 'another port is another server')

  internet.redirect('/secure', '/end')
  t.match(await get('https://site.test/secure'), { url: 'https://site.test/end' })
  internet.redirect('/downgrade', 'http://site.test/end')
  t.match(await failing(get('https://site.test/downgrade')), { because: /from https: to http:/ })
})

t.test('an operator may open a network and a port, and no more than these', async t => {
  t.match(await get('http://10.1.2.3:8080/'), { address: '10.1.2.3' })
  t.match(await get('http://intranet.test:8080/'), { address: '10.1.2.3' })
  t.match(await get('http://site.test:8080/'), { address: '93.184.216.34' })
  t.match(await failing(get('http://10.1.2.3/')), { kind: 'refused' })
  t.match(await failing(get('http://93.184.216.34:8080/')), { because: /^port 8080/ })
})

t.test('a check tells each address, the rule that decided, and who answers', async t => {
  t.same(await check('http://mixed.test/'), {
    url: 'http://mixed.test/',
    allowed: false,
    because: '10.1.2.3 is a private address',
    addresses: [
      { address: '93.184.216.34', allowed: true, because: 'a public address' },
      { address: '10.1.2.3', allowed: false, because: '10.1.2.3 is a private address' },
    ],
  })
  t.match(await check('http://spoilt.test/'), { allowed: false, because: /^10.1.2.3 is/ })
  t.match(await check('https://site.test/'), {
    allowed: true,
    answer: { reachable: true, status: 200, address: '93.184.216.34' },
  })
  t.match(await check('http://intranet.test:8080/'), { allowed: true, rule: '10.1.2.0/24:8080' })
  t.match(await check('http://a.evil.test/'), {
    allowed: false,
    rule: '*.evil.test',
    addresses: [],
  })
  t.match(await check('http://nobody.test/'), {
    allowed: true,
    answer: { reachable: false, because: /has no address \(ENODATA|ENOTFOUND/ },
  })
  t.match(await check('http://site.test:8082/'), {
    allowed: true,
    answer: { reachable: false, because: /ECONNREFUSED/ },
  })
})

t.test('after all this it ends as it should', async t => {
  t.equal(await egress.end('SIGTERM'), 0)
})
