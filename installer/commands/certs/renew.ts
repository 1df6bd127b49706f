import { judgeAuthority } from '../../certificates/judge.ts'
import { certificateState } from '../../certificates/state.ts'
import type { ExitReason } from '../../core/install-error.ts'
import { authorityStore, serverStore } from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'
import { note, say, sayJson } from '../../terminal/terminal.ts'
import { installedSite } from '../installation.ts'
import { jsonFlag, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { renewed } from './renewing.ts'

export const renewCerts: Verb = {
  name: 'certs renew',
  summary: 'renew the server’s certificate if it is time',
  description: [
    'What parley-certs.timer runs twice a day. Looks whether the certificate is to be renewed, gets a new one from where tls.source says, proves it by a handshake on a side port, switches, reloads nginx, and looks that people are shown it. When they cannot be, the former one comes back by itself.',
    'Looks after the own authority as well: its issuing CA is renewed without clients noticing. A renewal that failed is in the exit code, in parley certs status and in parley doctor.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "result": "renewed|not due", "because", "warnings": [{"about", "result", "found", "remedy"}]}',
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
  json: '{"ok", "result": "renewed|not due", "because", "warnings": [{"about", "result", "found", "remedy"}]}',
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
  const found = await renewed(world, site, { line: options.line, isForced })
  const warnings = await authorityWarnings(world, site)
  for (const { about, found, remedy } of warnings)
    note(world.terminal, `note: ${about}: ${found}; ${remedy}`)
  if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, ...found, warnings })
  else say(world.terminal, `${found.result}: ${found.because}`)
  return 'done'
}

/** What the next renewals will need and this one could not bring: the timer's log is where it is read early. */
async function authorityWarnings({ host, now }: World, site: Site) {
  if (site.settings.tls.source !== 'internal-ca') return []
  const stores = { server: serverStore(site), authority: authorityStore(site) }
  const findings = judgeAuthority(await certificateState(host, stores, now()))
  return findings.filter(finding => finding.result !== 'pass')
}
