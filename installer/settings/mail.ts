import { mailHost } from './mail-host.ts'
import { orNone } from './or-none.ts'
import { port } from './port.ts'
import { email, oneOf, text } from './text.ts'

export const mail = {
  host: orNone(
    mailHost({
      prompt: 'Which server takes mail?',
      help: 'The mail server that Parley hands its mails to, by its name or address. none: no mail is sent, neither invitations nor notifications.',
      example: 'mail.example.org',
    }),
  ),
  port: port({
    default: 587,
    prompt: 'On which port does it take mail?',
    help: 'Usually 587 for starttls, 465 for tls, 25 for a relay of this host or network.',
    example: 587,
  }),
  security: oneOf(['starttls', 'tls', 'none'], {
    default: 'starttls',
    prompt: 'How is the line to it encrypted?',
    help: 'starttls: begun in clear, then encrypted, or not used at all. tls: from the first byte. none: in clear, for a relay on this host; no user is sent over it.',
    example: 'starttls',
  }),
  user: orNone(
    text({
      longest: 320,
      prompt: 'Whom does the mail server know Parley as?',
      help: 'The user to sign in as; the password is given by parley mail password. none: it takes mail from this host as it is.',
      example: 'parley',
    }),
  ),
  from: orNone(
    email({
      prompt: 'Which address do mails come from?',
      help: 'The sender’s address, which the mail server must accept. none: parley@ and the host name people type.',
      example: 'parley@example.org',
    }),
  ),
}
