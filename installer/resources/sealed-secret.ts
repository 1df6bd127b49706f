import type { Resource } from '../core/resource.ts'
import type { Secret } from '../secrets/secret.ts'
import type { Sealing } from '../secrets/sealing.ts'
import { rightsDifference } from './file.ts'

type SealedSecretOptions = {
  readonly sealing: Sealing
  /** `user:group` of the sealed file. */
  readonly owner: string
  readonly now: () => Date
}

/** A secret, made once and sealed. One that this host cannot open, since it was sealed on another, is made anew. */
export const sealedSecret = (
  secret: Secret,
  { sealing, owner, now }: SealedSecretOptions,
): Resource => {
  const path = sealing.path(secret.name)
  const rights = { mode: 0o600, owner }
  return {
    id: `secret ${secret.name}`,
    async check(host) {
      const entry = await host.read(path)
      if (entry?.kind !== 'file') return 'make and seal it'
      if ((await sealing.open(host, secret.name)) === undefined)
        return 'make it anew: this host cannot open the one that is here'
      if (await sealing.couldBeCloser(host, entry.content)) return 'seal it with the TPM as well'
      return rightsDifference(entry, rights)
    },
    async apply(host) {
      const present = await sealing.open(host, secret.name)
      const content = await sealing.seal(host, secret.name, present ?? secret.make(now()))
      await host.write(path, { kind: 'file', content, ...rights })
    },
  }
}
