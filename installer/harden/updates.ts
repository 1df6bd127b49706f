import type { Look } from '../core/host.ts'
import { aptPackages } from '../resources/apt-packages.ts'
import { file } from '../resources/file.ts'
import { rootsFile, type Item } from './item.ts'

// #clear: what Debian's own file lists beside the security updates is not added to.
const content = `// Written by the installer: parley harden undo takes it away.
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
#clear Unattended-Upgrade::Origins-Pattern;
Unattended-Upgrade::Origins-Pattern {
  "origin=Debian,codename=\${distro_codename},label=Debian-Security";
  "origin=Debian,codename=\${distro_codename}-security,label=Debian-Security";
};
Unattended-Upgrade::Automatic-Reboot "false";
`

export const updates: Item = {
  name: 'updates',
  reason: 'Debian’s security updates are installed within a day; nothing else is.',
  mayBreak: 'a service is restarted when its package gets a security update; nothing reboots',
  async refuses(host, { site }) {
    const { out } = await host.ask(['apt-cache', 'policy'])
    if (out.includes('l=Debian-Security')) return whyNotInstallable(host, 'unattended-upgrades')
    return site.settings.network.egress === 'none'
      ? 'this host has no way out (network.egress: none), so no update comes by itself: bring a newer bundle for Parley and what it stands on, and give apt a mirror inside your network for the rest of Debian'
      : 'apt knows no source of Debian’s security updates: add one, and run `apt-get update`'
  },
  resources: () =>
    Promise.resolve([
      aptPackages(['unattended-upgrades'], { heldBack: ['unattended-upgrades'] }),
      file('/etc/apt/apt.conf.d/52parley-security', content, rootsFile),
    ]),
}

/** Why a package can be had from nowhere. */
export async function whyNotInstallable(host: Look, name: string): Promise<string | undefined> {
  const { out } = await host.ask(['apt-cache', 'policy', name])
  if (/^ {2}(?:Installed|Candidate): [^(\s]/m.test(out)) return undefined
  return `the package ${name} is neither here nor in a source that apt knows`
}
