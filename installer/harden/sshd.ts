import { whyNoKey } from '../facts/ssh-keys.ts'
import { services } from '../recipes/services.ts'
import { sshdDropIn } from '../resources/sshd-drop-in.ts'
import { rootsFile, type Item } from './item.ts'

// Before those of cloud images: sshd takes the first value that it reads.
const path = '/etc/ssh/sshd_config.d/00-parley.conf'

export const sshd: Item = {
  name: 'sshd',
  reason: 'A password can be guessed or fished for, by anybody who reaches the port; a key cannot.',
  mayBreak:
    'everybody who logs in with a password; root logs in by key, or not at all if it has none',
  async refuses(host, { admin }) {
    if ((await host.ask(['sshd', '-T'])).code === 127) return 'there is no sshd on this host'
    const why = await whyNoKey(host, admin)
    return why && `you (${admin}) could be shut out: ${why}`
  },
  async resources(host, { site, admin }) {
    const root = (await whyNoKey(host, 'root')) === undefined ? 'prohibit-password' : 'no'
    return [
      sshdDropIn({
        manager: services(site).manager,
        path,
        rights: rootsFile,
        settings: {
          PasswordAuthentication: 'no',
          KbdInteractiveAuthentication: 'no',
          PermitEmptyPasswords: 'no',
          PermitRootLogin: root,
          X11Forwarding: 'no',
        },
        whyNot: look => whyNoKey(look, admin),
      }),
    ]
  },
}
