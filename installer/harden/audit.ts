import type { Resource } from '../core/resource.ts'
import { packageSource } from '../recipes/packages.ts'
import { services } from '../recipes/services.ts'
import type { Site } from '../recipes/site.ts'
import { aptPackages } from '../resources/apt-packages.ts'
import { file } from '../resources/file.ts'
import { service } from '../resources/service.ts'
import { rootsFile, type Item } from './item.ts'
import { whyNotInstallable } from './updates.ts'

const path = '/etc/audit/rules.d/60-parley.rules'

export const rulesFor = ({
  layout,
}: Site) => `# Written by the installer: parley harden undo takes it away.
# Whoever changes what Parley is made of.
-w ${layout.config} -p wa -k parley-config
-w /opt/parley -p wa -k parley-code
-w ${layout.units} -p wa -k parley-units
-w /etc/nginx -p wa -k parley-web
# Whoever reads its secrets; the services themselves get theirs by systemd.
-w /etc/credstore.encrypted -p rwa -k parley-secrets
-w ${layout.installerState} -p wa -k parley-installer
# Whoever changes who may do what on this host.
-w /etc/passwd -p wa -k accounts
-w /etc/group -p wa -k accounts
-w /etc/shadow -p wa -k accounts
-w /etc/sudoers -p wa -k accounts
-w /etc/sudoers.d -p wa -k accounts
-w /etc/ssh -p wa -k ssh
`

export const audit: Item = {
  name: 'audit',
  reason:
    'The kernel notes who changed Parley’s files, its secrets or the accounts of this host: ausearch -k parley-config',
  mayBreak: 'nothing; other rules of auditd stay as they are',
  refuses: async (host, { site }) =>
    // A bundle brings it: sh FILE harden apply.
    site.quarantine === undefined ? whyNotInstallable(host, 'auditd') : undefined,
  resources: (_host, { site }) =>
    Promise.resolve([
      aptPackages(['auditd'], { heldBack: ['auditd'], ...packageSource(site) }),
      loadedRules(site),
      service(services(site), 'auditd.service', { watches: [] }),
    ]),
}

/** auditd refuses to be restarted by hand; its rules are loaded beside it. */
function loadedRules(site: Site): Resource {
  const rules = file(path, rulesFor(site), rootsFile)
  const load = ['augenrules', '--load'] as const
  return {
    ...rules,
    async apply(host) {
      // Noted before the file, so done after it is gone.
      await host.run({ argv: ['augenrules', '--check'], undo: [load] })
      await rules.apply(host)
      await host.run({ argv: load, undo: 'one-way' })
    },
  }
}
