import * as z from 'zod'
import { EgressError } from '../egress/egress-error.ts'

/**
 * refused: the way out does not lead there. unreachable, timeout: nobody answers. tls: no encrypted line that can be trusted. sign-in: user
 * or password. sender: it takes no mail from our address. recipient, content: it does not take this one mail, and never will. later: it
 * asks to be left alone for now.
 */
type MailFailure =
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'sign-in'
  | 'sender'
  | 'recipient'
  | 'content'
  | 'later'

/** A mail that was not taken. `because` never holds an address or a word of the mail. */
export class MailError extends Error {
  override readonly name = 'MailError'
  readonly kind: MailFailure
  readonly because: string

  constructor(kind: MailFailure, because: string, cause?: unknown) {
    super(`${kind}: ${because}`, { cause })
    this.kind = kind
    this.because = because
  }

  /** Trying again leads to the same. */
  get isFinal(): boolean {
    return this.kind === 'recipient' || this.kind === 'content'
  }
}

const word = z.string().catch('')
const facts = z
  .object({
    code: word,
    /** Node's own code, where the library gave it another. */
    originalCode: word,
    command: word,
    responseCode: z.number().catch(0),
    message: word,
  })
  .catch({ code: '', originalCode: '', command: '', responseCode: 0, message: '' })
type Facts = z.infer<typeof facts>

/** What the library says, in our words. A server's own sentence is left out: it often quotes the address. */
export function asMailError(error: unknown): MailError {
  if (error instanceof MailError) return error
  if (error instanceof EgressError) return outside(error)
  const found = facts.parse(error)
  const kind = kindOf(found)
  return new MailError(kind, reasonFor(kind, found), error)
}

function kindOf({ code, originalCode, command, responseCode }: Facts): MailFailure {
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'sign-in'
  if (code === 'ETLS' || /CERT|SSL|TLS|UNABLE_TO/.test(originalCode)) return 'tls'
  if (code === 'ETIMEDOUT') return 'timeout'
  if (responseCode >= 500 && responseCode !== 503) return refusedAt(command)
  if (responseCode >= 400) return 'later'
  if (code === 'EENVELOPE') return 'recipient'
  return code === 'EMESSAGE' ? 'content' : 'unreachable'
}

/** Which part of the conversation a refusal is about decides whether it is about this mail or about all of them. */
function refusedAt(command: string): MailFailure {
  if (command.startsWith('RCPT')) return 'recipient'
  return command === 'DATA' ? 'content' : 'sender'
}

function reasonFor(kind: MailFailure, { command, responseCode, message }: Facts): string {
  if (kind === 'tls') return message.replace(/^Error initiating TLS - /, '').split(/[\n;]/)[0] ?? ''
  if (kind === 'timeout') return 'it did not answer in time'
  if (responseCode > 0) return `it answered ${responseCode} to ${command}`
  if (kind === 'sign-in') return 'it offers no way to sign in that we know'
  if (kind === 'recipient') return 'it is no address that mail can be sent to'
  return kind === 'content' ? 'the mail is larger than it takes' : 'the line broke off'
}

function outside(error: EgressError): MailError {
  const { kind, because } = error.failure
  return new MailError(
    kind === 'refused' || kind === 'timeout' ? kind : 'unreachable',
    because,
    error,
  )
}
