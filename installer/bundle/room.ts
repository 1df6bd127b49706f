import { join } from 'node:path'

/**
 * What lies where in a quarantine: a closed folder with everything that a bundle holds, checked. The tree that installs, its
 * packages as a repository, and what the host shall remember.
 */
export const inRoom = {
  tree: (room: string) => join(room, 'content/release'),
  repository: (room: string) => join(room, 'content/debs'),
  /** What apt notes for itself, and `sources.list`. */
  apt: (room: string) => join(room, 'apt'),
  manifest: (room: string) => join(room, 'manifest'),
  root: (room: string) => join(room, 'root.pem'),
  accepted: (room: string) => join(room, 'accepted.json'),
} as const

/** Where a host keeps whom to trust the next time, and what not to go back behind. */
export const onHost = {
  /** @param config the appliance's configuration directory */
  root: (config: string) => join(config, 'bundle-root.pem'),
  /** @param state the installer's directory */
  directory: (state: string) => join(state, 'bundle'),
  manifest: (state: string) => join(state, 'bundle/manifest'),
  accepted: (state: string) => join(state, 'bundle/accepted.json'),
} as const
