import { operatorName } from './core/operator.ts'
import { verbsFor } from './commands/every-verb.ts'
import type { World } from './commands/world.ts'
import { runCommandLine } from './command-line.ts'
import { localHost } from './core/local-host.ts'
import { hostLayout } from './recipes/host-layout.ts'
import { appliance } from './recipes/index.ts'
import { ownerCredentialsFile } from './recipes/organization.ts'
import type { Site } from './recipes/site.ts'
import { release } from './release.ts'
import { serviceManager } from './supervisor/service-manager.ts'
import { forgiveClosedPipes, processTerminal } from './terminal/terminal.ts'

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
  gatherFacts: async question => {
    const { gatherFacts } = await import('./facts/facts.ts')
    return gatherFacts(host, { ...question, uid, now: now() })
  },
  probe: async site => (await import('./probes/probe.ts')).probe(host, site),
  examine: async site => {
    const [{ examine }, { checks }] = await Promise.all([
      import('./checks/check.ts'),
      import('./checks/index.ts'),
    ])
    return examine(checks, { host, site, now: now() })
  },
  isActive: (layout, unit) => serviceManager(layout).isActive(unit),
  signIn,
  release:
    quarantine === undefined
      ? release
      : { ...release, madeOn: await (await import('./bundle/made-on.ts')).madeOnIn(quarantine) },
  ...(quarantine !== undefined && { bundle: { quarantine } }),
  startInQuarantine: async room => {
    const { startInQuarantine } = await import('./bundle/start-in-quarantine.ts')
    return startInQuarantine(room, process.argv.slice(2))
  },
  terminal: processTerminal(),
  now,
  uid,
  user: operatorName(),
}

async function signIn(site: Site) {
  const passwordFile = ownerCredentialsFile(site)
  const kept = (await host.read(passwordFile)) !== undefined
  return { email: site.settings.owner.email, ...(kept && { passwordFile }) }
}

forgiveClosedPipes()
const words = process.argv.slice(2)
process.exitCode = await runCommandLine(world, await verbsFor(words), words)
