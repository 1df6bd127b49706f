/** What a bare server is made of, and what the installer installs there. */
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
  archives: ['libatomic1', 'nginx', 'postgresql-15'],
} as const

/** For stories that need more: volumes, their ways of unlocking, other clocks, clients. */
export const prepared = [
  'cryptsetup',
  'clevis-luks',
  'clevis-systemd',
  'clevis-tpm2',
  'tang',
  'libtss2-esys-3.0.2-0',
  'libtss2-mu0',
  'libtss2-rc0',
  'libtss2-tcti-device0',
  'faketime',
  'openssl',
  'curl',
  'iproute2',
] as const
