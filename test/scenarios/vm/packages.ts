import { everyPackage } from '../../../installer/recipes/packages.ts'

/** What a bare server is made of, and what the installer may install there. */
export const bare = {
  installed: [
    'systemd',
    'systemd-sysv',
    'udev',
    'dbus',
    'nftables',
    'linux-image-cloud-amd64',
    'zstd',
  ],
  archives: everyPackage,
} as const

/** The same unpacked, and for stories that need more: a server that unlocks, other clocks, clients. */
export const prepared = [
  // What watches a host changes it: only stories that ask for it unpack it.
  ...everyPackage.filter(name => name !== 'auditd'),
  'cryptsetup',
  'openssh-server',
  'tang',
  'faketime',
  'openssl',
  'curl',
  'iproute2',
]
