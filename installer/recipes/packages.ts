import { inRoom } from '../bundle/room.ts'
import type { Resource } from '../core/resource.ts'
import { aptPackages, type PackageSource } from '../resources/apt-packages.ts'
import type { Site } from './site.ts'

// libatomic1: the pinned Node is linked with it, and a minimal Debian is without.
const always = ['nginx', 'postgresql-15', 'libatomic1', 'nftables']

/** Every Debian package that an answer can ask for: a bundle brings them all, with what they need. */
export const everyPackage: readonly string[] = [
  ...always,
  'logrotate',
  // Optional hardening. Not unattended-upgrades: where it has a source to watch, it comes from there.
  'auditd',
  // The encrypted volume and its ways to be unlocked.
  'cryptsetup-bin',
  'age',
  'libtss2-esys-3.0.2-0',
  'libtss2-mu0',
  'libtss2-rc0',
  'libtss2-tcti-device0',
  'clevis',
  'clevis-luks',
  'clevis-systemd',
  'jose',
  'curl',
]

/** Where packages come from: the host's own sources, or the bundle that this installer came in. */
export const packageSource = ({
  quarantine,
}: Pick<Site, 'quarantine'>): { readonly source?: PackageSource } =>
  quarantine === undefined ? {} : { source: { apt: inRoom.apt(quarantine) } }

/** What comes from Debian. */
export const packages = (site: Site): readonly Resource[] => [
  // The embedded supervisor rotates logs itself.
  aptPackages([...always, ...(site.layout.services === 'systemd' ? ['logrotate'] : [])], {
    heldBack: ['nginx', 'postgresql'],
    ...packageSource(site),
  }),
]
