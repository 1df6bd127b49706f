import type { Resource } from '../core/resource.ts'
import { aptPackages } from '../resources/apt-packages.ts'

/** What comes from Debian: the front door, the database, and a library that the pinned Node is linked with. */
export const packages = (): readonly Resource[] => [
  aptPackages(['libatomic1', 'nginx', 'postgresql-15'], { heldBack: ['nginx', 'postgresql'] }),
]
