import type { Resource } from '../core/resource.ts'
import { aptPackages } from '../resources/apt-packages.ts'

/** What comes from Debian. */
export const packages = (): readonly Resource[] => [
  // libatomic1: the pinned Node is linked with it, and a minimal Debian is without.
  aptPackages(['nginx', 'postgresql-15', 'libatomic1', 'nftables'], {
    heldBack: ['nginx', 'postgresql'],
  }),
]
