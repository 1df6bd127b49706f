import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { whoUnsubscribes } from '../../server/access/unsubscribing.ts'
import type { MailConfig } from '../../server/config.ts'
import { deliverMail } from '../../server/domain/mail/deliver.ts'
import { sql } from '../../server/platform/database/sql.ts'
import { asMailError, type MailError } from '../../server/platform/mail/mail-error.ts'
import { openMailer, type Mail } from '../../server/platform/mail/mailer.ts'
import { mailServer, whyNoMailServer } from '../peers/mail-server.ts'
import { until } from '../until.ts'
import { openBrowser } from './browser.ts'
import { egressProcess } from './egress/small-internet.ts'
import { asSuperuser } from './cluster.ts'
import { runProgram, spawnServer, writeConfig } from './process.ts'
import { newKey, ringText } from './signing.ts'
import { whisper } from './talk.ts'
import { createWorld } from './world.ts'

const failing = (work: Promise<unknown>): Promise<MailError | undefined> =>
  work.then(() => undefined, asMailError)

const skip = whyNoMailServer()
if (skip !== undefined) t.pass('skipped', { skip })
else {
  t.setTimeout(600_000)
  const folder = mkdtempSync(join(tmpdir(), 'parley-mails-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const exim = await mailServer(t)
  const signing = ringText(newKey('shared'))
  const mail: MailConfig = {
    host: '127.0.0.1',
    port: exim.ports.starttls,
    security: 'starttls',
    user: exim.user,
    from: { name: 'Verona', address: 'parley@example.org' },
  }
  const egress = await egressProcess(
    folder,
    `allow:\ndeny:\nmail: { host: 127.0.0.1, port: ${mail.port} }\n`,
  )
  t.teardown(() => void egress.child.kill('SIGKILL'))
  const world = await createWorld(t, { signing, mail })
  const { iago, hamlet } = world
  const startWorker = async () => {
    const below = mkdtempSync(join(folder, 'worker-'))
    const worker = spawnServer(
      { ...world.config, egress: egress.way, listen: { socket: join(below, 'web.sock') } },
      {
        program: 'worker.ts',
        environment: { NODE_EXTRA_CA_CERTS: exim.certificate },
        secrets: { signing, password: exim.password },
      },
    )
    t.teardown(() => void worker.child.kill('SIGKILL'))
    await worker.says('ready')
    return worker
  }
  const invite = (address: string) =>
    hamlet.post('/invites', { invitee_emails: address, stream_ids: [] })
  const to = (address: string) =>
    exim.received().filter(({ headers }) => headers['envelope-to'] === address)
  const outcomes = () =>
    world.db.snapshot(tx =>
      tx.many<{ outcome: string | null }>(sql`select outcome from mails order by id`),
    )
  let worker = await startWorker()

  t.test('an invitation comes by mail, signed in and encrypted, and its link lets in', async t => {
    await invite('ophelia@example.org')
    await until(() => to('ophelia@example.org').length > 0)
    const [letter] = to('ophelia@example.org')
    t.match(letter?.headers, {
      from: 'Verona <parley@example.org>',
      to: 'ophelia@example.org',
      subject: 'Hamlet invites you to Verona',
      'message-id': /^<[\w-]{36}@chat\.example\.org>$/,
      'auto-submitted': 'auto-generated',
      received: /with esmtpsa/,
    })
    const token = /https:\/\/chat\.example\.org\/join\/([\w.-]+)\/\n/.exec(letter?.text ?? '')?.[1]
    t.match(letter?.html, `/join/${token}/`)
    const answer = await world.send({
      method: 'GET',
      path: `/api/v1/accounts/invitation?token=${token}`,
    })
    t.match(answer.body, { result: 'success', email: 'ophelia@example.org' })
    t.same(await outcomes(), [{ outcome: 'sent' }])
  })

  t.test('what somebody missed comes by mail, with a way to end that', async t => {
    await iago.patch('/settings', { email_notifications_batching_period_seconds: 1 })
    await whisper(hamlet, [iago], 'The king is here')
    await until(() => to(iago.email).length > 0)
    const [letter] = to(iago.email)
    t.match(letter?.headers, {
      to: 'Iago <iago@example.org>',
      subject: 'Hamlet',
      references: /^<conversation-\d+@chat\.example\.org>$/,
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    })
    t.match(letter?.text, /^Hamlet:\n> The king is here$/m)
    const link = /<(https:[^>]*\/unsubscribe\/[^>]*)>/.exec(
      letter?.headers['list-unsubscribe'] ?? '',
    )?.[1]
    t.ok(link !== undefined && letter?.html.includes(`href="${link}"`))
    const person = await world.db.snapshot(tx =>
      whoUnsubscribes(tx, world.context.signing, {
        mailing: 'missed-messages',
        token: link?.split('/').at(-1) ?? '',
      }),
    )
    t.equal(person?.id, iago.id)
  })

  t.test('what is past when its turn comes is not sent', async t => {
    t.match(await worker.end('SIGTERM'), { code: 0 })
    await invite('yorick@example.org')
    const { invites } = await hamlet.get<{ invites: { id: number; email: string }[] }>('/invites')
    const open = invites.find(({ email }) => email === 'yorick@example.org')
    await iago.post(`/invites/${open?.id}/resend`)
    await hamlet.delete(`/invites/${open?.id}`)
    worker = await startWorker()
    await until(async () => (await outcomes()).every(({ outcome }) => outcome !== null))
    t.same((await outcomes()).slice(2), [{ outcome: 'needless' }, { outcome: 'needless' }])
    t.same(to('yorick@example.org'), [])
  })

  t.test('a mail waits for a mail server that is away, and comes once', async t => {
    await exim.stop()
    await invite('horatio@example.org')
    await worker.says('job failed; it will be tried again')
    await exim.start()
    await until(() => to('horatio@example.org').length > 0)
    await until(async () => (await outcomes()).at(-1)?.outcome === 'sent')
    t.equal(to('horatio@example.org').length, 1)
  })

  t.test('killed before the mail is noted as sent, it comes again under the same name', async t => {
    // Holds the note back, not the mail.
    const held = Promise.withResolvers<void>()
    await invite('gertrude@example.org')
    const holding = world.db.transaction(async tx => {
      await tx.run(sql`lock table mails in share mode`)
      await held.promise
    })
    const waiting = `from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`
    const ask = (text: string) =>
      asSuperuser(client => client.query(text, [world.config.database.name]))
    await until(async () => (await ask(`select pid ${waiting}`)).rowCount === 1)
    await worker.end('SIGKILL')
    // What the database was still asked for would be done without it.
    await ask(`select pg_terminate_backend(pid) ${waiting}`)
    held.resolve()
    await holding
    worker = await startWorker()
    await until(async () => (await outcomes()).at(-1)?.outcome === 'sent')
    await until(() => to('gertrude@example.org').length === 2)
    const ids = to('gertrude@example.org').map(({ headers }) => headers['message-id'])
    t.equal(new Set(ids).size, 1)
  })

  t.test('a password is set by mail, and the sign-in after it is told', async t => {
    const browser = openBrowser(world)
    await world.db.transaction(tx =>
      tx.run(sql`update users set joined_at = '2026-01-01' where id = ${hamlet.id}`),
    )
    const told = (subject: string) =>
      to(hamlet.email).find(({ headers }) => headers['subject'] === subject)
    t.match(await browser.post('/accounts/password/reset', { email: hamlet.email }), {
      status: 200,
    })
    await until(() => told('Your password in Verona') !== undefined)
    const link = /https:\/\/chat\.example\.org\/reset-password\/(\S+)/
    const { text = '', html = '' } = told('Your password in Verona') ?? {}
    const [, token = ''] = link.exec(text) ?? []
    t.match(html, `/reset-password/${token}`)
    const password = 'the readiness is all'
    t.match(
      await browser.post('/accounts/password/reset/confirm', { token, new_password: password }),
      { status: 200 },
    )
    t.match(await browser.post('/login', { username: hamlet.email, password }), { status: 200 })
    await until(() => told('A new sign-in to Verona') !== undefined)
    t.match(told('A new sign-in to Verona')?.text, /Program: An unknown program/)
    t.notMatch(JSON.stringify(worker.lines), token, 'no link is written into the log')
  })

  t.test(
    'an address that does not exist is given up at once, and one that asks for time is not',
    async t => {
      await invite('nobody@example.org')
      await until(async () => (await outcomes()).at(-1)?.outcome === 'undeliverable')
      await invite('later@example.org')
      await until(
        () => worker.lines.filter(({ msg }) => /tried again/.test(String(msg))).length > 0,
      )
      t.equal((await outcomes()).at(-1)?.outcome, null)
      const said = JSON.stringify(worker.lines)
      t.notMatch(said, /@example\.org/, 'no address is written into the log')
    },
  )

  const letter: Mail = {
    to: { name: 'Ham"let\r\nBcc: x@example.org', address: 'guest@example.org' },
    subject: 'One\r\nBcc: y@example.org\r\n\r\nTwo',
    text: 'plain',
    html: '<p>plain</p>',
    messageId: 'one@chat.example.org',
    unsubscribe: 'https://chat.example.org/unsubscribe/x',
  }
  const mailerWith = (change: Partial<MailConfig>, password: string | undefined = exim.password) =>
    openMailer({ mail: { ...mail, ...change }, way: egress.way, password })
  t.test('the worker’s programs say why no mail goes out', async t => {
    const untrusted = await failing(mailerWith({}).check())
    t.match(untrusted, { kind: 'tls', because: /self-signed certificate/ })
    t.match(await failing(mailerWith({ port: exim.ports.plain }).check()), {
      kind: 'refused',
      because: 'it is not the mail server of this host',
    })
    t.match(await failing(openMailer({ mail, way: undefined, password: 'x' }).check()), {
      kind: 'unreachable',
      because: /no way out/,
    })
    t.match(await failing(openMailer({ mail, way: egress.way, password: undefined }).check()), {
      kind: 'sign-in',
      because: /parley mail password/,
    })
  })

  t.test('an operator is told whether mail goes out, or why not', async t => {
    const below = mkdtempSync(join(folder, 'admin-'))
    const path = writeConfig({
      ...world.config,
      egress: egress.way,
      listen: { socket: join(below, 'web.sock') },
    })
    const ask = async (question: object) => {
      const input = JSON.stringify(question)
      const args = ['--config', path, 'mail', 'try']
      const environment = { NODE_EXTRA_CA_CERTS: exim.certificate }
      const { stdout, stderr } = await runProgram('admin.ts', args, input, { environment })
      return stdout === '' ? stderr : (JSON.parse(stdout) as object)
    }
    const { password } = exim
    t.same(await ask({ password, to: 'operator@example.org' }), { taken: true })
    await until(() => to('operator@example.org').length > 0)
    t.same(await ask({ password }), { taken: true })
    t.match(await ask({ password: 'wrong' }), { kind: 'sign-in', because: /535/ })
    t.match(await ask({ password, to: 'nobody@example.org' }), { kind: 'recipient' })
    t.match(await ask({ password, to: 'nonsense' }), /standard input is not/)
    writeConfig({ ...world.config, mail: undefined, listen: { socket: join(below, 'web.sock') } })
    t.match(await ask({ password }), /no mail is sent/)
  })

  t.test('nothing that somebody is called becomes a header or another recipient', async t => {
    const plain = await egressProcess(
      mkdtempSync(join(folder, 'plain-')),
      `allow:\ndeny:\nmail: { host: 127.0.0.1, port: ${exim.ports.plain} }\n`,
    )
    t.teardown(() => void plain.child.kill('SIGKILL'))
    const { user: _, ...rest } = mail
    const open = { ...rest, port: exim.ports.plain, security: 'none' as const }
    const mailer = openMailer({ mail: open, way: plain.way, password: undefined })
    await mailer.send(letter)
    await until(() => to('guest@example.org').length > 0)
    const [found] = to('guest@example.org')
    t.notOk(found?.headers['bcc'])
    t.match(found?.headers, {
      'list-unsubscribe': '<https://chat.example.org/unsubscribe/x>',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    })
    t.same(to('x@example.org').concat(to('y@example.org')), [])
    t.match(await failing(mailer.send({ ...letter, subject: 'unwanted' })), { kind: 'content' })
    t.match(await failing(mailer.send({ ...letter, to: { name: '', address: 'a@b@c\r\nRCPT' } })), {
      kind: 'recipient',
    })
    const signingIn = { ...mail, port: exim.ports.plain, security: 'starttls' as const }
    t.match(
      await failing(openMailer({ mail: signingIn, way: plain.way, password: 'wrong' }).check()),
      { kind: 'tls' },
    )
  })

  t.test('a mail that nobody took for three days is given up', async t => {
    const { id } = await world.db.snapshot(tx =>
      tx.one<{ id: number }>(sql`select max(id) as id from mails where settled_at is null`),
    )
    await worker.end('SIGTERM')
    const mailer = mailerWith({ port: exim.ports.plain })
    const ctx = { ...world.context, mailer }
    t.match(await failing(deliverMail(ctx, id)), { kind: 'refused' })
    const { mailer: _, ...silent } = ctx
    t.match(await failing(deliverMail(silent, id)), { because: 'mail.host is none' })
    world.clock.advance(3 * 24 * 60 * 60_000 + 1)
    await deliverMail(ctx, id)
    t.equal((await outcomes()).at(-1)?.outcome, 'undeliverable')
  })
}
