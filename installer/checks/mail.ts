import { fail, pass, type Finding } from '../facts/finding.ts'
import { askMailServer, mailRemedy } from '../probes/mail.ts'
import { mailOf } from '../recipes/mail.ts'
import type { Check } from './check.ts'

/** The mail server is there and knows us. Nothing is sent. */
export const mailGoesOut: Check = {
  name: 'mail',
  promise: 'the mail server answers, encrypted, and knows this server; or no mail is sent',
  severity: 'medium',
  async look({ host, site }): Promise<readonly Finding[]> {
    const { host: name, port } = site.settings.mail
    if (mailOf(site).length === 0) return [pass('mail', 'no mail is sent, as set')]
    const found = await askMailServer(host, site)
    return [
      found.taken
        ? pass('mail', 'the mail server answers and knows this server', [`${name}, port ${port}`])
        : fail('mail', `${found.kind}: ${found.because}`, mailRemedy(site, found.kind)),
    ]
  },
}
