import { isIP } from 'node:net'
import { networkOf } from './ranges.ts'
import type { Rule, Rules } from './rules.ts'

/** The server that takes mail, as the operator names it. */
export type MailHost = { readonly host: string; readonly port: number }

/**
 * What the way to the mail server may be beside everything else: an address is opened, whatever it is; a name opens its port and no
 * private address, since it leads wherever its owner points it. The operator's refusals stay.
 */
export const withMail = ({ allow, deny }: Rules, mail: MailHost): Rules => ({
  allow: [...allow, mailRule(mail)],
  deny,
})

const mailRule = ({ host, port }: MailHost): Rule => {
  const version = isIP(host)
  if (version === 0) return { text: 'mail.host', host: host.toLowerCase(), port }
  return { text: 'mail.host', network: networkOf(`${host}/${version === 4 ? 32 : 128}`), port }
}
