import type { Tx } from '../../platform/database/tx.ts'
import { MailError } from '../../platform/mail/mail-error.ts'
import type { Mail } from '../../platform/mail/mailer.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { signInLetter } from '../authentication/sign-in-letter.ts'
import { formerAddressLetter, newAddressLetter } from '../email-changes/letters.ts'
import { invitationLetter } from '../invitations/letter.ts'
import { digestLetter } from '../digests/letter.ts'
import { passwordResetLetter } from '../password-resets/letter.ts'
import { missedMessagesLetter } from '../missed-messages/letter.ts'
import { secondFactorsLetter } from '../two-factor/letter.ts'
import type { MailKind } from './kinds.ts'
import { asHtml, asText, type Letter } from './letter.ts'
import { settle, waitingMail, type Waiting } from './outbox.ts'

/** Says what a mail says now, or undefined when there is nothing left to say. */
type Compose = (ctx: WorkerContext, tx: Tx, mail: Waiting) => Promise<Letter | undefined>

const composers: Readonly<Record<MailKind, Compose>> = {
  invitation: invitationLetter,
  'new address': newAddressLetter,
  'former address': formerAddressLetter,
  'password reset': passwordResetLetter,
  'sign-in': signInLetter,
  'second factors': secondFactorsLetter,
  digest: digestLetter,
  'missed messages': missedMessagesLetter,
}

/** Whom nobody could be found to take it from us for so long, we trouble no more. */
const triedMs = 3 * 24 * 60 * 60 * 1000

/**
 * Sends one mail of the outbox. Done again after a crash, it sends nothing twice but in one case: when it was killed after the mail
 * server had taken the mail and before that was written down. The second copy then has the same Message-ID.
 */
export async function deliverMail(ctx: WorkerContext, id: number): Promise<void> {
  const { db, clock, mailer, log } = ctx
  const mail = await db.transaction(async tx => {
    const waiting = await waitingMail(tx, id)
    const letter = waiting && (await composers[waiting.kind](ctx, tx, waiting))
    if (waiting && !letter) await settle(tx, id, 'needless', clock.now())
    return waiting && letter && { ...asMail(ctx, waiting, letter), createdAt: waiting.createdAt }
  })
  if (!mail) return
  const { createdAt, ...content } = mail
  const outcome = await (mailer?.send(content) ?? nobodyTakesIt()).then(
    () => 'sent' as const,
    (error: unknown) => {
      const isOld = clock.now().getTime() - createdAt.getTime() > triedMs
      if (!(error instanceof MailError) || !(error.isFinal || isOld)) throw error
      log.warn({ mail: id, kind: error.kind, because: error.because }, 'mail given up')
      return 'undeliverable' as const
    },
  )
  await db.transaction(tx => settle(tx, id, outcome, clock.now()))
}

/** No mail is sent any more, and perhaps again later. */
const nobodyTakesIt = () => Promise.reject(new MailError('unreachable', 'mail.host is none'))

function asMail({ config }: WorkerContext, { messageKey }: Waiting, letter: Letter): Mail {
  const host = new URL(config.url).hostname
  const { to, subject, thread, unsubscribe } = letter
  return {
    to,
    subject,
    text: asText(letter),
    html: asHtml(letter),
    messageId: `${messageKey}@${host}`,
    ...(thread !== undefined && { thread: `${thread}@${host}` }),
    ...(unsubscribe && { unsubscribe: unsubscribe.address }),
  }
}
