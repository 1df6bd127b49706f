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

/** For stories that need more: a server that unlocks, other clocks, clients. */
export const prepared = ['cryptsetup', 'tang', 'faketime', 'openssl', 'curl', 'iproute2'] as const
