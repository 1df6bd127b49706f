import { userInfo } from 'node:os'
import { examine } from './checks/check.ts'
import { checks } from './checks/index.ts'
import { madeOnIn } from './bundle/quarantine.ts'
import { startInQuarantine } from './bundle/start-in-quarantine.ts'
import { apply } from './commands/apply.ts'
import { bundleVerbs } from './commands/bundle/index.ts'
import { certs } from './commands/certs/verbs.ts'
import { doctor } from './commands/doctor.ts'
import { egressCheck } from './commands/egress-check.ts'
import { firewallVerbs } from './commands/firewall.ts'
import { hardenVerbs } from './commands/harden.ts'
import { install } from './commands/install.ts'
import { plan } from './commands/plan.ts'
import { secretsList } from './commands/secrets-list.ts'
import { secretsRotate } from './commands/secrets-rotate.ts'
import { status } from './commands/status.ts'
import { tryOut } from './commands/try.ts'
import { undo } from './commands/undo.ts'
import { uninstall } from './commands/uninstall.ts'
import { verify } from './commands/verify.ts'
import { volumeVerbs } from './commands/volume/index.ts'
import type { World } from './commands/world.ts'
import { runCommandLine } from './command-line.ts'
import { localHost } from './core/local-host.ts'
import { gatherFacts } from './facts/facts.ts'
import { probe } from './probes/probe.ts'
import { hostLayout } from './recipes/host-layout.ts'
import { appliance } from './recipes/index.ts'
import { ownerCredentialsFile } from './recipes/organization.ts'
import type { Site } from './recipes/site.ts'
import { release } from './release.ts'
import { serviceManager } from './supervisor/service-manager.ts'
import { forgiveClosedPipes, processTerminal } from './terminal/terminal.ts'

/** Every verb, in the order of `parley help`. */
const verbs = [
  tryOut,
  install,
  plan,
  apply,
  verify,
  status,
  doctor,
  undo,
  uninstall,
  egressCheck,
  ...firewallVerbs,
  ...bundleVerbs,
  ...volumeVerbs,
  ...certs,
  ...hardenVerbs,
  secretsList,
  secretsRotate,
]

const host = localHost()
const now = () => new Date()
const uid = process.getuid?.() ?? -1
const quarantine = process.env['PARLEY_QUARANTINE']
if (quarantine !== undefined) {
  // For this process alone: what it starts is not of the bundle.
  delete process.env['PARLEY_QUARANTINE']
  delete process.env['LD_LIBRARY_PATH']
}

const world: World = {
  host,
  layout: ({ services, postgresPort }) => hostLayout(services, postgresPort),
  appliance,
  gatherFacts: question => gatherFacts(host, { ...question, uid, now: now() }),
  probe: site => probe(host, site),
  examine: site => examine(checks, { host, site, now: now() }),
  isActive: (layout, unit) => serviceManager(layout).isActive(unit),
  signIn,
  release: quarantine === undefined ? release : { ...release, madeOn: await madeOnIn(quarantine) },
  ...(quarantine !== undefined && { bundle: { quarantine } }),
  startInQuarantine: room => startInQuarantine(room, process.argv.slice(2)),
  terminal: processTerminal(),
  now,
  uid,
  user: process.env['SUDO_USER'] ?? userInfo().username,
}

async function signIn(site: Site) {
  const passwordFile = ownerCredentialsFile(site)
  const kept = (await host.read(passwordFile)) !== undefined
  return { email: site.settings.owner.email, ...(kept && { passwordFile }) }
}

forgiveClosedPipes()
process.exitCode = await runCommandLine(world, verbs, process.argv.slice(2))
