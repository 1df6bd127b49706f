import type { Resource } from '../core/resource.ts'
import { directory, existingDirectory } from '../resources/directory.ts'
import { sealedSecret } from '../resources/sealed-secret.ts'
import { secrets } from '../secrets/index.ts'
import { credentialName, sealingOf } from '../secrets/sealing.ts'
import type { Site } from './site.ts'

/** What the units must know and nobody else, made once and sealed on this host. */
export function sealedSecrets({ layout }: Site, now: () => Date): readonly Resource[] {
  const sealing = sealingOf(layout)
  const rights = { mode: 0o700, owner: layout.accounts.operator }
  return [
    // systemd's own folder may be there already, for others too.
    layout.services === 'systemd'
      ? existingDirectory(sealing.folder, rights)
      : directory(sealing.folder, rights),
    ...secrets.map(secret => sealedSecret(secret, { sealing, owner: rights.owner, now })),
  ]
}

/** What a unit's template is given to read these secrets: a line each, sealed or plain. */
export function credentialLines({ layout }: Site, ...names: readonly string[]) {
  const sealing = sealingOf(layout)
  const lines = names.map(name => `${credentialName(name)}:${sealing.path(name)}`)
  const sealed = layout.services === 'systemd'
  return { sealedCredential: sealed ? lines : [], credential: sealed ? [] : lines }
}
