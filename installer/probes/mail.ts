import { z } from 'zod'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { hasEgress } from '../recipes/egress.ts'
import { serverAdmin } from '../recipes/server.ts'
import type { Site } from '../recipes/site.ts'
import { mail, passwordText } from '../secrets/mail.ts'
import { sealingOf } from '../secrets/sealing.ts'
import { whySilent } from './why-silent.ts'

const kept = z.object({ password: z.string().nullable() })

const report = z.union([
  z.object({ taken: z.literal(true) }),
  z.object({ taken: z.literal(false), kind: z.string(), because: z.string() }),
])

export type MailReport = z.infer<typeof report>

/**
 * Connects to the mail server as the worker does, and hands it a mail where `to` names somebody.
 * @throws InstallError when no mail is sent from here, or the server cannot be asked
 */
export async function askMailServer(host: Look, site: Site, to?: string): Promise<MailReport> {
  requireMail(site)
  const text = await sealingOf(site.layout).open(host, mail.name)
  const { password } = kept.parse(JSON.parse(text ?? passwordText(null)))
  const { ok, out, err } = await host.ask(
    serverAdmin(site, 'web')(['mail', 'try']),
    JSON.stringify({ password, ...(to !== undefined && { to }) }),
  )
  if (ok) return report.parse(JSON.parse(out))
  throw new InstallError('cannot try the mail server', {
    because: whySilent(err),
    remedy: 'parley apply writes its configuration; parley doctor looks further',
  })
}

/** @throws InstallError (refused) naming the setting that stands in the way */
export function requireMail(site: Site): void {
  const isWanted = site.settings.mail.host !== undefined
  if (isWanted && hasEgress(site)) return
  throw new InstallError('cannot send mail from here', {
    because: isWanted
      ? 'network.egress is none: there is no way out'
      : 'mail.host is none: this server sends no mail',
    remedy: 'change it in /etc/parley/parley.yaml, then parley apply; see docs/mail.md',
    exit: 'refused',
  })
}

/** What an operator does about it, by the kind of failure. */
export function mailRemedy({ settings: { mail } }: Site, kind: string): string {
  const remedies: Readonly<Record<string, string>> = {
    refused: `if ${mail.host} leads to an address of your own network, name that in network.egress_allow (10.1.2.3:${mail.port}), then parley apply`,
    unreachable: `look at mail.host and mail.port (${mail.port}), and at the firewalls on the way`,
    timeout: `nothing answers on port ${mail.port}: look at the firewalls on the way; many providers close port 25`,
    tls: 'look at mail.security and mail.host: the certificate must be for that name, by an authority that this host trusts',
    'sign-in': 'look at mail.user, then give the password again: parley mail password',
    sender: 'look at mail.from: the mail server must accept that address from mail.user',
    recipient: 'the mail server knows no such address, or takes no mail for it from here',
    content: 'the mail server’s log says what it does not like',
    later: 'try again in a few minutes; the worker does so by itself',
  }
  return remedies[kind] ?? 'the mail server’s log says more'
}
