import { isIP } from 'node:net'
import { getCACertificates } from 'node:tls'
import type { MailConfig } from '../../config.ts'
import { connectOutside } from '../egress/connect-outside.ts'
import type { WayOut } from '../egress/fetch-outside.ts'
import { asMailError, MailError } from './mail-error.ts'

/** A mail as it is handed over, to one person. */
export type Mail = {
  /** Whatever is in the name: it stays one. */
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Without brackets; the same for each attempt, so that a second copy can be known as one. */
  readonly messageId: string
  /** Mails about one thing stand together: what would be the id of the first of them. */
  readonly thread?: string
  /** Where one request without a question ends mails of this kind (RFC 8058). */
  readonly unsubscribe?: string
}

export type Mailer = {
  /** Resolves when the mail server has taken responsibility for it. @throws MailError */
  send(mail: Mail): Promise<void>
  /** Connects and signs in. @throws MailError */
  check(): Promise<void>
}

type Options = {
  readonly mail: MailConfig
  readonly way: WayOut
  readonly password: string | undefined
}

const patienceMs = 30_000

/** Speaks SMTP with the mail server by the way out. Each mail has a line of its own: none is kept that the other side might have left. */
export function openMailer({ mail, way, password }: Options): Mailer {
  const { host, port, security, user, from } = mail
  const line = async () => {
    const patience = AbortSignal.timeout(patienceMs)
    const connection = await connectOutside(way, { host, port }, patience)
    // Loaded with the first mail: where none is sent, a third of the worker's memory.
    const { createTransport } = await import('nodemailer')
    return createTransport({
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      name: from.address.slice(from.address.indexOf('@') + 1),
      connectionTimeout: patienceMs,
      greetingTimeout: patienceMs,
      socketTimeout: 2 * patienceMs,
      // The certificates that this host trusts count too: an organization's own authority for its inner servers.
      tls: {
        ca: [...getCACertificates('default'), ...getCACertificates('system')],
        minVersion: 'TLSv1.2',
        ...(isIP(host) === 0 && { servername: host }),
      },
      ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
      getSocket: (_options, done) => done(null, { connection }),
      // A mail is made of what we say, never of files or addresses that somebody names.
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }
  const attempt = async (work: () => Promise<unknown>) => {
    if (user !== undefined && password === undefined)
      throw new MailError('sign-in', 'no password has been given: parley mail password')
    await work().catch((error: unknown) => {
      throw asMailError(error)
    })
  }
  return {
    check: () => attempt(async () => (await line()).verify()),
    send: letter =>
      attempt(async () =>
        (await line()).sendMail({
          from,
          to: { ...letter.to, name: oneLine(letter.to.name) },
          envelope: { from: from.address, to: letter.to.address },
          subject: oneLine(letter.subject),
          text: letter.text,
          html: letter.html,
          messageId: `<${letter.messageId}>`,
          ...(letter.thread !== undefined && {
            inReplyTo: `<${letter.thread}>`,
            references: `<${letter.thread}>`,
          }),
          headers: { ...automatic, ...(letter.unsubscribe && oneClick(letter.unsubscribe)) },
        }),
      ),
  }
}

/** Also what is no line break to a mail server, and is one to a program that shows the mail. */
const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')

/** Nobody's vacation notice answers it (RFC 3834). */
const automatic = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

const oneClick = (address: string) => ({
  'List-Unsubscribe': { prepared: true, value: `<${address}>` },
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})
