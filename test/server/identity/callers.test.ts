import t from 'tap'
import { desktopStanding } from '../../../server/identity/desktop-version.ts'
import { networkOf } from '../../../server/identity/network.ts'
import { programName } from '../../../server/identity/program-name.ts'
import { openBrowser } from '../browser.ts'
import { policies } from '../policies.ts'
import { createWorld } from '../world.ts'

t.test('programs are called what people call them', async t => {
  const mozilla = 'Mozilla/5.0'
  for (const [userAgent, name] of [
    [`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox on Linux'],
    [
      `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0`,
      'Edge on Windows',
    ],
    [
      `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15`,
      'Safari on macOS',
    ],
    [
      `${mozilla} (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36`,
      'Chrome on Android',
    ],
    [
      `${mozilla} (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36`,
      'Chrome on ChromeOS',
    ],
    ['ZulipFlutter/30.0 (iOS 18.1)', 'Zulip mobile app on iOS'],
    [`${mozilla} (X11; Linux) Chrome/140.0 ZulipElectron/5.12.0`, 'Zulip desktop app on Linux'],
    [`${mozilla} OPR/100`, 'Opera'],
    ['python-requests/2.32', 'python-requests'],
    ['evil.example/ <b>', 'evil'],
    ['"><script>', 'An unknown program'],
    ['', 'An unknown program'],
  ])
    t.equal(programName(userAgent ?? ''), name)
})

t.test('addresses of one household are one network', async t => {
  t.equal(networkOf('192.0.2.77'), '192.0.2.0/24')
  t.equal(networkOf('::ffff:192.0.2.8'), '192.0.2.0/24')
  t.equal(networkOf('2001:db8:1:22ff::7'), '2001:db8:1:2200::/56')
  t.equal(networkOf('nonsense'), '')
})

const standing = (version: string) =>
  desktopStanding(policies, { userAgent: `Mozilla/5.0 ZulipElectron/${version} x`, address: '' })

t.test('versions of the desktop app are compared as numbers', async t => {
  for (const version of ['5.4.2', '5', '4.99', '0.0.1']) t.equal(standing(version), 'too old')
  for (const version of ['5.4.3', '5.4.3.1', '5.9', '5.9.2']) t.equal(standing(version), 'outdated')
  for (const version of ['5.9.3', '5.12.0', '6', '10.1.1']) t.equal(standing(version), 'current')
  t.equal(desktopStanding(policies, { userAgent: 'Firefox/1.0', address: '' }), 'current')
})

t.test('a desktop app that is too old is refused, and told so before anybody signs in', async t => {
  const world = await createWorld(t)
  const { email: username, password, apiKey } = world.hamlet
  const old = { 'user-agent': 'Mozilla/5.0 ZulipElectron/5.4.2' }
  const outdated = { 'user-agent': 'Mozilla/5.0 ZulipElectron/5.9.2' }
  const refused = { status: 400, body: { code: 'CLIENT_TOO_OLD', msg: /5\.9\.3 or a newer/ } }
  const get = (path: string, headers: Record<string, string>) =>
    world.send({ method: 'GET', path: `/api/v1${path}`, headers })
  const browser = openBrowser(world)
  t.match(await browser.post('/login', { username, password }, old), refused)
  t.match(await browser.post('/fetch_api_key', { username, password }, old), refused)
  const authorization = `Basic ${Buffer.from(`${username}:${apiKey}`).toString('base64')}`
  t.match(await get('/users/me', { authorization, ...old }), refused)
  t.match(await get('/users/me', { authorization, ...outdated }), { status: 200 })
  t.match(await get('/server_settings', old), { status: 200, body: { is_incompatible: true } })
  t.match(await get('/server_settings', outdated), { body: { is_incompatible: false } })
  t.match(await get('/compatibility', old), refused)
  t.match(await get('/compatibility', outdated), { status: 200, body: { warning: /outdated/ } })
  const { body } = await get('/compatibility', {})
  t.same(body, { result: 'success', msg: '' })
})
