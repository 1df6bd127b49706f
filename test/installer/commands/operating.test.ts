import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { verbsFor } from '../../../installer/commands/every-verb.ts'
import { verbManual } from '../../../installer/terminal/manual.ts'
import { eventsOf, registerAs } from '../../server/convergence.ts'
import { openBrowser } from '../../server/browser.ts'
import { atTerminal, enter } from './on-terminal.ts'
import { operatedWorld } from './operating-world.ts'

// Each command starts two programs, and the machine may be busy.
t.setTimeout(900_000)

const done = 'done by prospero, operator of this host\n'

t.test('people: connected clients hear at once what a command has changed', async t => {
  const { world, parley, answer } = await operatedWorld(t)
  const before = await registerAs(world.iago)
  t.match(await parley(['user', 'role', 'hamlet@example.org', 'moderator']), {
    code: 0,
    out: 'Hamlet (hamlet@example.org, id 5) is moderator now; before: member\n',
    err: done,
  })
  const { events } = await eventsOf(world.iago, before)
  t.match(
    events.filter(({ type }) => type === 'realm_user'),
    [{ op: 'update', person: { user_id: 5, role: 300 } }],
  )

  const list = await parley(['user', 'list'])
  t.match(list, { code: 0, err: '' })
  for (const line of list.out.split('\n')) t.ok(line.length <= 80, line)
  t.match(list.out, /^5 {3}Hamlet {5}hamlet@example\.org {5}moderator {6}active {2}-$/m)
  t.match(await answer('user', 'list', '--role', 'owner'), {
    ok: true,
    users: [{ id: 2, name: 'Desdemona', active: true }],
  })
  t.match(await answer('user', 'rename', '5', "Hamlet O'Denmark"), {
    ok: true,
    operator: 'prospero',
    user: { name: "Hamlet O'Denmark" },
    former: 'Hamlet',
  })
  await answer('user', 'email', '5', 'h@example.org')
  t.match(await parley(['user', 'show', 'h@example.org']), {
    out: /^Hamlet O'Denmark \(h@example\.org, id 5\)\nrole {7}moderator\n/,
  })
  t.match(await answer('user', 'invite', 'a@example.org', 'b@example.org'), {
    mailed: true,
    invited: [{ email: 'a@example.org' }, { email: 'b@example.org' }],
  })
})

t.test('passwords come by standard input and are in no argument', async t => {
  const { world, parley, answer } = await operatedWorld(t)
  const signIn = async (username: string, password: string) =>
    (await openBrowser(world).post('/login', { username, password })).status
  const create = ['user', 'create', 'ophelia@example.org', '--name', 'Ophelia']
  t.match(await parley(create), { code: 4, err: /--password-stdin <FILE, or have a link/ })
  t.match(await parley([...create, '--password-stdin'], 'two\nlines\n'), {
    code: 2,
    err: /more than one line/,
  })
  t.match(await parley([...create, '--password-stdin'], 'sesam\n'), {
    code: 2,
    err: /The password is too weak/,
  })
  const made = await parley([...create, '--password-stdin', '--json'], 'quite a secret\n')
  t.match(JSON.parse(made.out), { ok: true, user: { name: 'Ophelia', role: 'member' } })
  t.notMatch(made.out + made.err, 'quite a secret')
  t.equal(await signIn('ophelia@example.org', 'quite a secret'), 200)
  t.match(await parley([...create, '--password-stdin'], 'quite a secret'), {
    code: 1,
    err: /Email is already in use/,
  })
  const change = ['user', 'password', 'ophelia@example.org', '--password-stdin']
  t.match(await parley(change, 'another secret\n'), { code: 0, out: /1 browser signed out/ })
  t.equal(await signIn('ophelia@example.org', 'another secret'), 200)

  t.match(await parley([...create, '--link']), { code: 2, err: /--name and --link exclude/ })
  t.match(await parley(['user', 'create', 'x@example.org']), { code: 2, err: /--name is missing/ })
  const { link } = await answer('user', 'create', 'x@example.org', '--link', '--role', 'guest')
  const token = String(link).split('/').at(-2)
  const look = { method: 'GET', path: `/api/v1/accounts/invitation?token=${token}` }
  t.match(await world.send(look), { status: 200, body: { email: 'x@example.org', role: 600 } })
})

t.test('what takes something away is asked about, by name, on a terminal', async t => {
  const { world, parley, argv } = await operatedWorld(t)
  t.match(await parley(['user', 'deactivate', 'hamlet@example.org']), {
    code: 4,
    err: /parley user show hamlet@example\.org, then type: parley user deactivate hamlet@example\.org --yes/,
  })
  const no = atTerminal(argv('user', 'deactivate', '5'))
  await no.see('Close the account of Hamlet (hamlet@example.org, id 5), member?')
  no.type(`n${enter}`)
  t.equal(await no.ended, 4)
  t.match(await world.hamlet.get('/users/me'), { is_active: true }, 'nothing was done')

  const nobody = atTerminal(argv('user', 'password', 'hamlett@example.org'))
  await nobody.see('did you mean hamlet@example.org')
  t.equal(await nobody.ended, 1, 'before anything is typed')
  const password = atTerminal(argv('user', 'password', '5'))
  await password.see('New password for Hamlet (hamlet@example.org, id 5):')
  password.type(`a new secret${enter}`)
  await password.see('The same again:')
  password.type(`a new secret${enter}`)
  t.equal(await password.ended, 0)
  t.notMatch(password.screen(), 'a new secret')

  const yes = atTerminal(argv('user', 'deactivate', '5'))
  await yes.see('Close the account')
  yes.type(`y${enter}`)
  t.equal(await yes.ended, 0)
  t.match(await world.hamlet.refusal('GET', '/users/me'), { code: 'USER_DEACTIVATED' })
  t.match(await parley(['user', 'deactivate', '2', '--yes']), {
    code: 1,
    err: 'parley: cannot close this account: Cannot deactivate the only organization owner\n→ for the only owner: make somebody else one before, parley user role WHO owner\n',
  })
  t.match(await parley(['user', 'reactivate', '5']), { code: 0, out: /is open again/ })
  t.match(await parley(['user', 'sign-out', '5', '--programs', '--yes']), {
    out: /signed out: 0 browsers, 0 API keys, 0 devices/,
  })
})

t.test('channels live from their making to their archiving', async t => {
  const { world, parley, answer } = await operatedWorld(t)
  const { channel } = await answer(
    'channel',
    'create',
    'summer party',
    '--privacy',
    'private',
    '--people',
    '5,iago@example.org',
  )
  t.match(channel, { id: 1, name: 'summer party' })
  t.match(await parley(['channel', 'subscribe', 'summer party', '6', 'cordelia@example.org']), {
    code: 0,
    out: 'brought into #summer party: Othello (othello@example.org, id 6), Cordelia (cordelia@example.org, id 7)\n',
  })
  t.match(await world.cordelia.get('/users/me/subscriptions'), {
    subscriptions: [{ name: 'summer party', invite_only: true }],
  })
  t.match(await parley(['channel', 'show', 'sumer party']), {
    code: 1,
    err: /there is no channel sumer party\n→ did you mean #summer party \(id 1\)\?/,
  })
  await answer('channel', 'unsubscribe', '1', '6', '--yes')
  await answer('channel', 'privacy', '1', 'public', '--yes')
  await answer('channel', 'rename', '1', 'party')
  t.match(await answer('channel', 'settings', 'party', 'topics_policy', 'allow_empty_topic'), {
    settings: [{ name: 'topics_policy', value: 'allow_empty_topic' }],
    operator: 'prospero',
  })
  const whole = await answer('channel', 'settings', 'party')
  t.notOk('operator' in whole, 'who only looks has done nothing')
  await answer('channel', 'archive', 'party', '--yes')
  t.match(await parley(['channel', 'list', '--archived']), { out: /^1 {3}party {2}Public/m })
  await answer('channel', 'unarchive', 'party')
  t.match(await parley(['channel', 'list']), { out: /^1 {3}party[^]*1 channel\n$/m })
})

t.test('the organization is shown, renamed, set, and opened by a link', async t => {
  const { world, parley, answer } = await operatedWorld(t, { mail: undefined })
  t.match(await answer('org', 'rename', 'Padua'), { ok: true, operator: 'prospero' })
  t.match(await parley(['org', 'show']), { code: 0, out: /^Padua {2}https:/ })
  const set = ['org', 'settings', 'set']
  t.match(await parley([...set, 'can_create_public_channel_group', 'administrators']), {
    code: 0,
    out: 'can_create_public_channel_group role:administrators\n',
    err: done,
  })
  t.match(await world.hamlet.refusal('POST', '/channels/create', { name: 'x', subscribers: [] }), {
    msg: 'Insufficient permission',
  })
  t.match(await answer('org', 'settings', 'get', 'can_create_public_channel_group'), {
    settings: [{ value: 'role:administrators', changed: true }],
  })
  t.match(await parley(['org', 'settings', 'list']), { out: /^\* name +Padua$/m })
  t.match(await parley([...set, 'invite_required', 'maybe']), { code: 1, err: /docs\/api\.md/ })
  t.match(await parley([...set, 'invite_requird', 'true']), {
    code: 2,
    err: /did you mean invite_required\?/,
  })
  for (const words of [['list', 'x'], ['get'], ['set', 'x'], ['take', 'x']])
    t.match(await parley(['org', 'settings', ...words]), { code: 2, err: /list, get NAME, or set/ })
  t.match(await answer('org', 'create-link', '--role', 'guest', '--expires', '3'), {
    link: /^https:\/\/chat\.example\.org\/join\//,
  })
  t.match(await answer('user', 'invite', 'a@example.org'), {
    mailed: false,
    invited: [{ link: /\/join\// }],
  })
})

t.test('without root, an installed Parley or a database, one sentence says so', async t => {
  const { folder, parley } = await operatedWorld(t)
  writeFileSync(join(folder, 'uid'), '1000')
  t.match(await parley(['user', 'list']), {
    code: 4,
    out: '',
    err: /you are user id 1000, not root/,
  })
  writeFileSync(join(folder, 'uid'), '0')
  t.match(await parley(['user', 'role', '5']), { code: 2, err: /see parley help user role/ })
  t.match(await parley(['user', 'role', '5', 'king']), {
    code: 2,
    err: /must be one of owner, [^]*→ see parley help user role/,
  })
  writeFileSync(
    join(folder, 'etc/server.yaml'),
    `url: https://chat.example.org
listen: { socket: /tmp/none }
database: { socketDirectory: ${folder}, port: 1, name: parley, user: parley }
uploads: /tmp
`,
  )
  const away = await parley(['user', 'list', '--json'])
  t.match(JSON.parse(away.out), {
    ok: false,
    error: { what: 'cannot list the people', because: /is PostgreSQL running/, exit: 'failed' },
  })
  rmSync(join(folder, 'etc/parley.yaml'))
  t.match(await parley(['org', 'show']), { code: 4, err: /cannot find an installed Parley/ })
})

t.test('each verb has a manual with an example of itself', async t => {
  for (const noun of ['user', 'channel', 'org'])
    for (const verb of await verbsFor([noun]))
      t.match(verbManual(verb), new RegExp(`^EXAMPLES\\n {4}parley ${verb.name}`, 'm'), verb.name)
})
