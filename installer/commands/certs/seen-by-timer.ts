import { InstallError } from '../../core/install-error.ts'
import type { Site } from '../../recipes/site.ts'

/** What `ProtectHome=` of parley-certs.service hides. */
const hidden = /^\/(?:home|root|run\/user)\//

/**
 * The unit that renews reads again what the settings name, and sees no home directories: what lies there would be found now,
 * by an administrator's hand, and missed at the first renewal.
 * @throws InstallError (refused) that names the first such file
 */
export function requireSeenByTimer({ layout, settings: { tls } }: Site): void {
  if (layout.services !== 'systemd') return
  const files =
    tls.source === 'files'
      ? { 'tls.chain_file': tls.chainFile, 'tls.key_file': tls.keyFile }
      : { 'tls.acme_ca_file': tls.acmeCaFile, 'tls.acme_dns_hook': tls.acmeDnsHook }
  for (const [setting, path] of Object.entries({ ...files, 'tls.trust_file': tls.trustFile }))
    if (path !== undefined && hidden.test(path))
      throw new InstallError('cannot keep the certificate renewed', {
        because: `${setting} is ${path}, and the unit that renews it sees no home directories`,
        remedy: 'put the file elsewhere, such as /etc/ssl, and name it there',
        exit: 'refused',
      })
}
