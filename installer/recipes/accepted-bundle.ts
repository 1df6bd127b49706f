import { inRoom, onHost } from '../bundle/room.ts'
import type { Resource } from '../core/resource.ts'
import { copiedFile } from '../resources/copied-file.ts'
import { directory } from '../resources/directory.ts'
import type { Site } from './site.ts'

/** What a host that was installed from a bundle remembers: whose bundles it takes, and which it took last. */
export function acceptedBundle({ layout, quarantine }: Site): readonly Resource[] {
  if (quarantine === undefined) return []
  const { config, installerState: state } = layout
  const owner = layout.accounts.operator
  const open = { mode: 0o644, owner }
  return [
    directory(onHost.directory(state), { mode: 0o700, owner }),
    copiedFile(onHost.root(config), inRoom.root(quarantine), open),
    copiedFile(onHost.manifest(state), inRoom.manifest(quarantine), open),
    // Last: from then on an older bundle is refused.
    copiedFile(onHost.accepted(state), inRoom.accepted(quarantine), open),
  ]
}
