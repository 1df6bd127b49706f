import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import { invitationToSend } from '../../server/access/invitations.ts'
import { messagesLeftToTell } from '../../server/access/mailed-messages.ts'
import { digestLetter } from '../../server/domain/digests/letter.ts'
import { writeDigests } from '../../server/domain/digests/write.ts'
import { formerAddressLetter, newAddressLetter } from '../../server/domain/email-changes/letters.ts'
import { missedMessagesLetter } from '../../server/domain/missed-messages/letter.ts'
import { gatherMissedMessages } from '../../server/domain/missed-messages/gather.ts'
import { noteMissedMessages } from '../../server/domain/missed-messages/note.ts'
import { asText, type Letter } from '../../server/domain/mail/letter.ts'
import { settle, waitingMail } from '../../server/domain/mail/outbox.ts'
import { unsubscribeAddress } from '../../server/domain/unsubscribing/token.ts'
import { PictureDecoder } from '../../server/pictures/decoder.ts'
import { sql } from '../../server/platform/database/sql.ts'
import { openMailer } from '../../server/platform/mail/mailer.ts'
import { ask } from './ask.ts'
import { converges } from './convergence.ts'
import { decide } from './decide.ts'
import type { Person } from './person.ts'
import { makeChannel, say, whisper } from './talk.ts'
import { createWorld } from './world.ts'

t.setTimeout(900_000)

const day = 24 * 60 * 60_000

const world = await createWorld(t)
const { iago, desdemona, hamlet, othello, cordelia } = world
const { mail } = world.config
if (!mail) throw new Error('a world sends mail')
// Nothing is sent by it here: test/server/mail.test.ts does that. That there is one makes mails be written.
const mailer = openMailer({ mail, way: undefined, password: undefined })
const ctx = { ...world.context, pictures: new PictureDecoder(), mailer }

/** What everybody would now be told by mail, by their name: as the worker does it when its time has come. */
async function told(before: () => Promise<unknown> = () => Promise.resolve()) {
  await noteMissedMessages(ctx)
  await before()
  const noted = await world.db.snapshot(tx =>
    tx.many<{ id: number }>(sql`select distinct user_id as id from missed_messages order by id`),
  )
  for (const { id } of noted) await gatherMissedMessages(ctx, id)
  return world.db.transaction(async tx => {
    const waiting = await tx.many<{ id: number }>(sql`
      select id from mails where kind = 'missed messages' and settled_at is null
      order by user_id, id`)
    const letters: Letter[] = []
    for (const { id } of waiting) {
      const found = await waitingMail(tx, id)
      const letter = found && (await missedMessagesLetter(ctx, tx, found))
      if (letter) letters.push(letter)
      await settle(tx, id, 'sent', world.clock.now())
    }
    return letters
  })
}
const briefly = (letters: Letter[]) => letters.map(({ to, subject }) => `${to.name}: ${subject}`)
const set = (person: Person, settings: object) => person.patch('/settings', { ...settings })
const come = (person: Person) => person.post('/users/me/presence', { status: 'active' })

type Page = { headers: IncomingHttpHeaders; text: string }

/** A page as a browser asks for it, or sends its form. */
async function page(path: string, fields?: Record<string, string>): Promise<Page> {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const { headers, content } = await ask(
    {
      socketPath: world.config.listen.socket,
      path,
      ...(fields && { method: 'POST', headers: form }),
    },
    fields && new URLSearchParams(fields).toString(),
  )
  return { headers, text: content.toString() }
}

const stage = await makeChannel(hamlet, 'stage', [hamlet, othello, cordelia])

t.test('what was said to somebody who is away is told, a mail for each conversation', async t => {
  await whisper(othello, [hamlet], 'Your line\nis "next" <b>')
  await whisper(othello, [hamlet], '```spoiler The end\nHe dies\n```\nSee?')
  await whisper(othello, [hamlet, cordelia], 'All of us')
  const letters = await told()
  t.same(briefly(letters), [
    'Hamlet: Othello',
    'Hamlet: Othello, Cordelia',
    'Cordelia: Hamlet, Othello',
  ])
  const [first] = letters
  const text = first ? asText(first) : ''
  t.match(first?.to, { address: 'hamlet@example.org' })
  t.match(text, 'Othello:\n> Your line\n> is "next" <b>\n\nOthello:\n> The end (hidden)\n> See?')
  t.notMatch(text, 'He dies')
  t.match(text, `https://chat.example.org/#narrow/dm/${othello.id}/near/`)
  t.same(await told(), [], 'once')
})

t.test('who is there, or has read it meanwhile, is told nothing', async t => {
  await come(cordelia)
  const id = await whisper(othello, [cordelia], 'You are here')
  t.same(await told(), [])
  world.clock.advance(141_000)
  const missed = await whisper(othello, [cordelia], 'You have left')
  t.same(
    await told(() =>
      cordelia.post('/messages/flags', { messages: [id, missed], op: 'add', flag: 'read' }),
    ),
    [],
  )
  const gone = await say(othello, stage, 'doors', 'Never mind, @**Cordelia**')
  t.same(await told(() => iago.delete(`/messages/${gone}`)), [])
})

t.test('of channels they hear what they are called for, follow, or asked to hear', async t => {
  await say(othello, stage, 'props', 'Just so')
  t.same(await told(), [])
  await say(othello, stage, 'props', 'The skull, @**Hamlet**!')
  t.same(briefly(await told()), ['Hamlet: #stage > props'])

  const topics = (person: Person, topic: string, visibility_policy: number) =>
    person.post('/user_topics', { stream_id: stage, topic, visibility_policy })
  await topics(cordelia, 'lights', 3)
  await say(othello, stage, 'lights', 'On')
  t.same(briefly(await told()), ['Cordelia: #stage > lights'])
  await set(cordelia, { enable_followed_topic_email_notifications: false })
  await say(othello, stage, 'lights', 'Off')
  t.same(await told(), [])

  const property = (value: boolean, name = 'email_notifications') =>
    cordelia.post('/users/me/subscriptions/properties', {
      subscription_data: [{ stream_id: stage, property: name, value }],
    })
  await property(true)
  await say(othello, stage, 'sound', 'Loud')
  t.same(briefly(await told()), ['Cordelia: #stage > sound'])
  await topics(cordelia, 'sound', 1)
  await say(othello, stage, 'sound', 'Louder')
  t.same(await told(), [])
  await property(true, 'is_muted')
  await say(othello, stage, 'music', 'A song')
  t.same(await told(), [])
  await property(false, 'is_muted')
  await property(false)

  await say(othello, stage, 'all', '@**all** come')
  t.same(briefly(await told()), ['Hamlet: #stage > all', 'Cordelia: #stage > all'])
  await set(hamlet, { wildcard_mentions_notify: false })
  await set(cordelia, { enable_offline_email_notifications: false })
  await say(othello, stage, 'all', '@**all** and @**Cordelia** again')
  await whisper(othello, [cordelia], 'Silence')
  t.same(await told(), [])
  await set(cordelia, { enable_offline_email_notifications: true })
})

t.test('what they may no longer read is not told', async t => {
  const closed = await makeChannel(othello, 'wings', [othello, hamlet], { invite_only: true })
  await say(othello, closed, 'secret', 'Only @**Hamlet** knows')
  const leave = () => hamlet.delete('/users/me/subscriptions', { subscriptions: ['wings'] })
  t.same(await told(leave), [])
  await hamlet.post('/users/me/muted_users/' + iago.id)
  await whisper(iago, [hamlet], 'Listen to me')
  t.same(await told(), [])
})

t.test('content stays out of mails where the person or the organization wants it so', async t => {
  const hidden = async () => {
    await whisper(othello, [hamlet], 'The poison')
    const [letter] = await told()
    t.equal(letter?.subject, 'New messages')
    t.notMatch(JSON.stringify(letter), /poison|Othello|narrow/)
  }
  await set(hamlet, { message_content_in_email_notifications: false })
  await hidden()
  await set(hamlet, {
    message_content_in_email_notifications: true,
    realm_name_in_email_notifications_policy: 2,
  })
  await whisper(othello, [hamlet], 'One more')
  t.same(briefly(await told()), ['Hamlet: [Verona] Othello'])
  await set(hamlet, { realm_name_in_email_notifications_policy: 1 })
  await desdemona.patch('/realm', { message_content_allowed_in_email_notifications: false })
  await hidden()
  await desdemona.patch('/realm', { message_content_allowed_in_email_notifications: true })
})

t.test('a link in each mail ends them, asked by people and at once by programs', async t => {
  await whisper(othello, [hamlet], 'Still here?')
  const [letter] = await told()
  const { pathname } = new URL(letter?.unsubscribe?.address ?? '')
  await hamlet.post('/users/me/subscriptions/properties', {
    subscription_data: [{ stream_id: stage, property: 'email_notifications', value: true }],
  })
  const asking = await page(pathname)
  t.match(asking.text, /<form method="post">/)
  t.match(asking.headers, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  })
  await whisper(othello, [hamlet], 'Looking is not leaving')
  t.equal((await told()).length, 1)

  const forged = pathname.replace(`/${hamlet.id}-`, `/${othello.id}-`)
  for (const path of [forged, '/unsubscribe/everything/1-a.b', `${pathname}x`])
    for (const fields of [undefined, {}])
      t.match((await page(path, fields)).text, /This link is not valid/, path)

  await converges(t, [hamlet], async () => {
    t.match((await page(pathname, { 'List-Unsubscribe': 'One-Click' })).text, /Done/)
  })
  await whisper(othello, [hamlet], 'Gone')
  await say(othello, stage, 'props', 'The skull, @**Hamlet**!')
  t.same(await told(), [])
})

t.test('an invitation link leads to a page on which one joins', async t => {
  const { invite_link: link } = await iago.post<{ invite_link: string }>('/invites/multiuse', {
    invite_as: 600,
  })
  const { pathname: path } = new URL(link)
  t.match(
    (await page(path)).text,
    /Join Verona[^]*name="email"[^]*name="full_name"[^]*name="password"/,
  )
  const join = async (fields: Record<string, string>) => (await page(path, fields)).text
  const ophelia = { full_name: 'Ophelia', password: 'rosemary, rue', email: 'ophelia@example.org' }
  t.match(await join({ ...ophelia, password: 'x' }), /The password is too weak\.[^]*<form/)
  t.match(await join({ ...ophelia, full_name: '<b>' }), /Invalid characters in name![^]*<form/)
  t.match(await join({ ...ophelia, email: 'hamlet@example.org' }), /already in use[^]*<form/)
  t.match(await join(ophelia), /Welcome[^]*Sign in as ophelia@example\.org/)
  const broken = path.replace(/.\/$/, '/')
  t.match((await page(broken)).text, /cannot join by this link/)
})

const linkIn = (letter: Letter | undefined) =>
  /\/confirm-email\/\S+/.exec(letter ? asText(letter) : '')?.[0] ?? ''

t.test('another address is asked whether it is theirs, and the former one is told', async t => {
  const letterOf = (kind: 'new address' | 'former address') =>
    world.db.transaction(async tx => {
      const row = await tx.maybe<{ id: number }>(sql`
        select id from mails where kind = ${kind} order by id desc limit 1`)
      const found = row && (await waitingMail(tx, row.id))
      const compose = kind === 'new address' ? newAddressLetter : formerAddressLetter
      return found && compose(ctx, tx, found)
    })
  const ask = (email: string) => othello.patch('/settings', { email })
  const refused = (email: string) => othello.refusal('PATCH', '/settings', { email })

  await ask(othello.email)
  t.equal(await letterOf('new address'), undefined, 'what is theirs already is not asked')
  t.match(await refused('nonsense'), { msg: 'Enter a valid email address.' })
  t.match(await refused(iago.email), { msg: 'Email is already in use.' })
  await decide(world, { email_changes_disabled: true })
  t.match(await refused('moor@example.org'), { msg: /are disabled/ })
  await decide(world, { email_changes_disabled: false })

  await ask('general@example.org')
  const first = linkIn(await letterOf('new address'))
  await ask('moor@example.org')
  const letter = await letterOf('new address')
  const link = linkIn(letter)
  t.match(letter?.to, { address: 'moor@example.org' })
  t.match(await othello.get('/users/me'), { delivery_email: othello.email })
  await decide(world, { email_changes_disabled: true })
  t.match((await page(link, {})).text, /cannot be your address[^]*are disabled/, 'closed meanwhile')
  await decide(world, { email_changes_disabled: false })
  for (const path of [first, `${link}x`, '/confirm-email/nonsense'])
    t.match((await page(path, {})).text, /not valid/, path)
  t.match((await page(link)).text, /You then sign in as moor@example\.org/)
  await converges(t, [iago, cordelia], async () => {
    t.match((await page(link, {})).text, /You sign in as moor@example\.org/)
  })
  t.match((await page(link, {})).text, /not valid/, 'once')
  t.match((await letterOf('former address'))?.to, { address: 'othello@example.org' })

  // Their key is known by the new address now; the cast goes on with the former one.
  const rename = (email: string) =>
    world.db.transaction(tx =>
      tx.run(sql`update users set email = ${email}, hidden_email = null where id = ${othello.id}`),
    )
  await rename(othello.email)
  await ask('taken@example.org')
  const late = linkIn(await letterOf('new address'))
  await world.db.transaction(tx =>
    tx.run(sql`update users set email = 'taken@example.org' where id = ${cordelia.id}`),
  )
  t.match((await page(late, {})).text, /cannot be your address[^]*already in use/)
  await world.db.transaction(tx =>
    tx.run(sql`update users set email = ${cordelia.email} where id = ${cordelia.id}`),
  )
  for (const email of ['a@example.org', 'b@example.org']) await ask(email)
  t.match(await refused('c@example.org'), { msg: /too many/ })
  const last = linkIn(await letterOf('new address'))
  world.clock.advance(day + 1)
  t.match((await page(last)).text, /not valid/, 'for a day')
})

/** What everybody is told of the week now, by their name. */
async function digests() {
  await writeDigests(ctx)
  return world.db.transaction(async tx => {
    const waiting = await tx.many<{ id: number }>(sql`
      select id from mails where kind = 'digest' and settled_at is null order by user_id`)
    const letters = new Map<string, Letter>()
    for (const { id } of waiting) {
      const found = await waitingMail(tx, id)
      const letter = found && (await digestLetter(ctx, tx, found))
      if (letter) letters.set(letter.to.name, letter)
      await settle(tx, id, 'sent', world.clock.now())
    }
    return letters
  })
}

t.test('once a week who has been away is told what happened, on the day and by day', async t => {
  const now = world.clock.now()
  const monday = new Date(now.getTime() + 6 * day)
  monday.setUTCHours(8, 59, 0, 0)
  const weekday = (monday.getUTCDay() + 6) % 7
  await decide(world, { digest_weekday: weekday })
  const closed = await makeChannel(iago, 'cellar', [iago], { invite_only: true })
  await say(iago, closed, 'wine', 'Nobody else')
  for (const person of [othello, cordelia]) await say(person, stage, 'battlements', 'A <ghost>')
  await say(othello, stage, 'quiet', 'Unheard')
  await hamlet.post('/user_topics', { stream_id: stage, topic: 'quiet', visibility_policy: 1 })
  await makeChannel(iago, 'garden', [iago])
  t.equal((await digests()).size, 0, 'it is another day')

  world.clock.advance(monday.getTime() - now.getTime())
  t.equal((await digests()).size, 0, 'it is night')
  world.clock.advance(2 * 60_000)
  await decide(world, { digest_emails_enabled: false })
  t.equal((await digests()).size, 0)
  await decide(world, { digest_emails_enabled: true })
  await come(othello)
  await set(cordelia, { enable_digest_emails: false })
  await set(desdemona, { message_content_in_email_notifications: false })
  await desdemona.post('/users/me/subscriptions', { subscriptions: [{ name: 'stage' }] })

  const letters = await digests()
  t.notOk(letters.has('Othello') || letters.has('Cordelia'))
  const letter = letters.get('Hamlet')
  const text = letter ? asText(letter) : ''
  t.match(text, /^\d+ direct messages to you, not read yet\.$/m)
  t.match(text, '#stage > battlements: 2 messages of 2 people:\nhttps://chat.example.org/#narrow/')
  t.match(text, '#garden')
  t.notMatch(text, /quiet|cellar|wine/)
  t.match(letter?.subject, 'A week in Verona')
  t.notMatch(JSON.stringify(letters.get('Desdemona')), /battlements/)
  t.equal((await digests()).size, 0, 'once')

  const { pathname } = new URL(letter?.unsubscribe?.address ?? '')
  t.match((await page(pathname)).text, /No more weekly mails\?/)
  await page(pathname, {})
  t.match(await hamlet.post('/register', { fetch_event_types: ['user_settings'] }), {
    user_settings: { enable_digest_emails: false },
  })
})

t.test('whoever has left is told nothing, and a link of theirs is worth nothing', async t => {
  await set(hamlet, { enable_offline_email_notifications: true })
  const sent = await whisper(othello, [hamlet], 'Farewell')
  const address = unsubscribeAddress(ctx, { userId: hamlet.id, from: 'digest' })
  await desdemona.post('/invites', { invitee_emails: 'claudius@example.org', stream_ids: [] })
  const open = (id: number) =>
    world.db.transaction(tx => invitationToSend(tx, id, world.clock.now()))
  const newest = await world.db.snapshot(tx =>
    tx.one<{ mailed: number; linked: number }>(sql`
      select max(id) filter (where email is not null) as mailed,
        max(id) filter (where email is null) as linked from invitations`),
  )
  t.match(await open(newest.mailed), { email: 'claudius@example.org' })
  t.equal(await open(newest.linked), undefined, 'a link for many is nobody’s mail')
  t.equal(await open(9999), undefined)
  await world.db.transaction(tx =>
    tx.run(sql`update users set role = 600 where id = ${desdemona.id}`),
  )
  t.equal(await open(newest.mailed), undefined, 'who invites for more than they are')
  await world.db.transaction(tx =>
    tx.run(sql`update users set role = 100 where id = ${desdemona.id}`),
  )
  t.same(await told(() => desdemona.delete(`/users/${hamlet.id}`)), [])
  t.same(await world.db.snapshot(tx => messagesLeftToTell(tx, hamlet.id, [sent])), [])
  t.match((await page(new URL(address).pathname)).text, /not valid/)
})

t.test('where no mail is sent nothing is kept for it', async t => {
  const { mailer: _, ...silent } = ctx
  await whisper(othello, [cordelia], 'Unheard')
  await noteMissedMessages(silent)
  await writeDigests(silent)
  t.same(await told(), [])
})
