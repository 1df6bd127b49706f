import type { Resource } from '../core/resource.ts'
import { aptPackages } from '../resources/apt-packages.ts'

/** What comes from Debian. */
export const packages = (): readonly Resource[] => [
  aptPackages(['nginx', 'postgresql-15'], { heldBack: ['nginx', 'postgresql'] }),
]
