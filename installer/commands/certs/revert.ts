import { revertCertificate } from '../../certificates/change.ts'
import { certificatesIn, namesOf } from '../../certificates/inspect.ts'
import { readGeneration } from '../../certificates/kept.ts'
import { serialOf } from '../../certificates/revocation/list.ts'
import { issuedHere } from '../../certificates/revocation/record.ts'
import { InstallError } from '../../core/install-error.ts'
import { listPlace, certificateStores, serverStore } from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { installedSite } from '../installation.ts'
import { locked } from '../run-resources.ts'
import { jsonFlag, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { servingOn } from './serving.ts'

export const revertCerts: Verb = {
  name: 'certs revert',
  summary: 'return to the certificate before the present one',
  description: [
    'The one before is proved by a handshake on a side port, switched to, and shown; the present one becomes the one before. Settings stay as they are: where tls.source says otherwise, the next renewal brings a new certificate.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "source", "names", "validTo"}',
  files: ['/var/lib/parley/keys/tls'],
  exits: {
    done: 'people are shown the one before',
    refused: 'there is none before, or it is revoked; nothing was changed',
  },
  examples: [['parley certs revert', 'when clients do not like the new one']],
  async run(world, options) {
    const site = await installedSite(world)
    const former = await locked(world, options.line, async () => {
      await requireUnrevoked(world, site)
      return revertCertificate(world.host, serverStore(site), await servingOn(world, site))
    })
    const [leaf] = certificatesIn(former.chain)
    const names = leaf === undefined ? [] : namesOf(leaf)
    const validTo = leaf?.validToDate.toISOString() ?? ''
    const { source } = former
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, source, names, validTo })
    else
      say(
        world.terminal,
        `people are shown the one before: ${names.join(', ')} until ${validTo.slice(0, 10)}`,
      )
    return 'done'
  },
}

/** Clients that look at the list would turn away. @throws InstallError (refused) */
async function requireUnrevoked({ host, now }: World, site: Site): Promise<void> {
  const { directory } = listPlace(site)
  const { known } = await issuedHere(host, directory, {
    stores: certificateStores(site),
    now: now(),
  })
  const previous = await readGeneration(host, serverStore(site), 'previous')
  const serials = certificatesIn(previous?.chain ?? '').map(serialOf)
  const revoked = known.find(({ serial, revoked }) => revoked && serials.includes(serial))
  if (revoked === undefined) return
  throw new InstallError('cannot return to the previous certificate', {
    because: `${revoked.serial} (${revoked.subject}) is revoked`,
    remedy: 'parley certs issue makes a new one',
    exit: 'refused',
  })
}
