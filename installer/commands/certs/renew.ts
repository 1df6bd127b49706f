import { changeCertificate, completeChange, type Serving } from '../../certificates/change.ts'
import { reasonOf } from '../../certificates/handshake.ts'
import type { ExitReason } from '../../core/install-error.ts'
import { serverStore } from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { installedSite } from '../installation.ts'
import { locked } from '../run-resources.ts'
import { jsonFlag, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { forgetNextKey } from './by-acme.ts'
import { candidateFor, type Candidate } from './candidate.ts'
import { noteRenewal, type RenewalRecord } from '../../certificates/renewal-record.ts'
import { servingOn } from './serving.ts'

export const renewCerts: Verb = {
  name: 'certs renew',
  summary: 'renew the server’s certificate if it is time',
  description: [
    'What parley-certs.timer runs twice a day. Looks whether the certificate is to be renewed, gets a new one from where tls.source says, proves it by a handshake on a side port, switches, reloads nginx, and looks that people are shown it. When they cannot be, the former one comes back by itself.',
    'Looks after the own authority as well: its issuing CA is renewed without clients noticing. A renewal that failed is in the exit code, in parley certs status and in parley doctor.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "result": "renewed|not due", "because"}',
  files: ['/var/lib/parley/keys/tls', '/var/lib/parley/installer/renewal.json'],
  exits: {
    done: 'renewed, or not due yet',
    failed: 'it could not be renewed; the former one serves',
  },
  examples: [['parley certs renew', 'now, instead of waiting for the timer']],
  run: (world, options) => renewal(world, options, { isForced: false }),
}

export const issueCerts: Verb = {
  name: 'certs issue',
  summary: 'get a new certificate now, whatever the age of the present one',
  description: [
    'As parley certs renew, without waiting for the time: after a change of tls.source, or when a key may have been seen by others. The present certificate stays for parley certs revert.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "result": "renewed", "because"}',
  files: ['/var/lib/parley/keys/tls', '/var/lib/parley/installer/renewal.json'],
  exits: { done: 'people are shown the new one', failed: 'the former one serves' },
  examples: [['parley certs issue', 'a new key and certificate from the configured source']],
  run: (world, options) => renewal(world, options, { isForced: true }),
}

async function renewal(
  world: World,
  options: Options,
  { isForced }: { isForced: boolean },
): Promise<ExitReason> {
  const site = await installedSite(world)
  const found = await locked(world, options.line, async () => {
    try {
      const serving = await servingOn(world, site)
      const candidate = await candidateFor(world, site, { isForced })
      await bring(world, site, serving, candidate)
      const { because } = candidate
      const result = 'certificate' in candidate ? 'renewed' : 'not due'
      await note(world, site, { result, because })
      return { result, because }
    } catch (error) {
      await note(world, site, { result: 'failed', because: reasonOf(error) })
      throw error
    }
  })
  if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, ...found })
  else say(world.terminal, `${found.result}: ${found.because}`)
  return 'done'
}

/** A change that an earlier run did not live to complete is completed first. */
async function bring(
  { host }: World,
  site: Site,
  serving: Serving,
  candidate: Candidate,
): Promise<void> {
  const store = serverStore(site)
  await completeChange(host, store, serving)
  if (!('certificate' in candidate)) return
  await changeCertificate(host, store, candidate.certificate, serving)
  if (candidate.certificate.source === 'acme') await forgetNextKey(host, site)
}

const note = ({ host, now }: World, { layout }: Site, value: Omit<RenewalRecord, 'at'>) =>
  noteRenewal(host, layout, { at: now().toISOString(), ...value })
