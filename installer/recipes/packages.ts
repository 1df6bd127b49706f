import { inRoom } from '../bundle/room.ts'
import type { Resource } from '../core/resource.ts'
import { aptPackages, type PackageSource } from '../resources/apt-packages.ts'
import { hasTpm2, tpm2Packages } from '../volume/tpm2.ts'
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
  ...tpm2Packages,
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

/** What comes from Debian. The embedded supervisor rotates logs and keeps secrets itself. */
export const packages = (site: Site): readonly Resource[] => {
  const isSystemd = site.layout.services === 'systemd'
  const options = { heldBack: ['nginx', 'postgresql'], ...packageSource(site) }
  return [
    aptPackages([...always, ...(isSystemd ? ['logrotate'] : [])], options),
    ...(isSystemd ? [whereThereIsAChip(aptPackages(tpm2Packages, options))] : []),
  ]
}

/** systemd seals secrets with the TPM as well, if it finds what it needs for that; without it, with the host's key alone. */
const whereThereIsAChip = (libraries: Resource): Resource => ({
  ...libraries,
  check: async host => ((await hasTpm2(host)) ? libraries.check(host) : undefined),
})
