import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { randomUUID } from 'node:crypto'
import { notAudited } from '../audit/audits.ts'
import { asHtml, asText, paragraph, type Letter } from '../domain/mail/letter.ts'
import { emailAddress } from '../domain/users/rules.ts'
import { MailError } from '../platform/mail/mail-error.ts'
import { openMailer, type Mail } from '../platform/mail/mailer.ts'
import { UsageError, type Verb } from './verb.ts'

const question = z.strictObject({
  password: z.string().min(1).nullable(),
  /** Absent: nothing is sent. */
  to: emailAddress.exactOptional(),
})

export const mailTry: Verb = {
  options: {},
  audits: notAudited('it has no database to write to'),
  usage:
    '  whether the mail server takes mail from here: standard input has {"password", "to"?} as JSON',
  async run({ config: { mail, egress, url }, input }) {
    if (!mail) throw new UsageError('no mail is sent: the configuration has no mail')
    const asked = question.safeParse(JSON.parse(await text(input)))
    if (!asked.success) throw new UsageError('standard input is not {"password", "to"?}')
    const { password, to } = asked.data
    const mailer = openMailer({ mail, way: egress, password: password ?? undefined })
    const work = to === undefined ? mailer.check() : mailer.send(trial(to, url))
    return { result: await work.then(() => ({ taken: true }), refusal) }
  },
}

function refusal(error: unknown): object {
  if (!(error instanceof MailError)) throw error
  return { taken: false, kind: error.kind, because: error.because }
}

function trial(address: string, url: string): Mail {
  const letter: Letter = {
    to: { name: '', address },
    subject: 'Mail from Parley arrives',
    parts: [paragraph(`${url} can send mail: somebody who runs it asked for this one.`)],
  }
  const { to, subject } = letter
  const messageId = `${randomUUID()}@${new URL(url).hostname}`
  return { to, subject, text: asText(letter), html: asHtml(letter), messageId }
}
