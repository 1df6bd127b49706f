import { readFile } from 'node:fs/promises'
import { resourcesOf, applyWithProgress } from '../commands/run-resources.ts'
import type { World } from '../commands/world.ts'
import { InstallError } from '../core/install-error.ts'
import { probeHealth } from '../probes/https.ts'
import { ownerCredentialsFile } from '../recipes/organization.ts'
import { serverAdmin } from '../recipes/server.ts'
import type { Layout, Site } from '../recipes/site.ts'
import { keptCredentials, type OwnerCredentials } from '../resources/organization.ts'
import { within } from '../core/within.ts'
import { note } from '../terminal/terminal.ts'
import { postgresPrograms } from './embedded-postgres.ts'
import { checkFolder, checkRunDirectory, holdsSandbox, prepareFolder } from './folder.ts'
import { clearFront, hasFront, setFront } from './front.ts'
import { checkPort } from './port-check.ts'
import { reaching, requireReach, unitReach, unreachable } from './reach.ts'
import { endLeftOvers, stopSandbox, supervisorPid } from './sandbox.ts'
import { portFrom, sandboxSite, sandboxUrl } from './site.ts'
import { typedName } from '../terminal/typed-name.ts'

export type StartOptions = {
  readonly data: string
  readonly port: string | undefined
  readonly detach: boolean
  readonly demo: boolean
  readonly line: string
}

/** What somebody needs to use it. */
export type Ready = {
  readonly site: Site
  readonly url: string
  readonly ca: string
  readonly credentials: OwnerCredentials
  /** The supervisor's; ending it ends everything. */
  readonly pid: number
}

/**
 * Brings the sandbox up, whatever state a kill left it in.
 * @throws InstallError before anything is written when it cannot begin; after a failure in the middle all is stopped
 */
export async function startSandbox(
  world: World,
  layout: Layout,
  options: StartOptions,
): Promise<Ready> {
  const { data } = options
  const exists = await holdsSandbox(data)
  await checkFolder(data, world.uid)
  await checkRunDirectory(layout.run.replace(/\/parley$/, ''), data, world.uid)
  const kept = await sandboxSite(layout, exists, undefined)
  const site = await sandboxSite(layout, exists, portFrom(options.port))
  await takePlace(world, site, kept, exists)
  await prepareFolder(data, world.uid)
  const sandbox = await sandboxWorld(world, layout)
  try {
    const consented = new Set(resourcesOf(sandbox, site).map(({ id }) => id))
    await applyWithProgress(sandbox, site, { line: options.line, consented })
    await serving(site)
    if (options.demo) await fillDemo(sandbox, site)
    return await readyAs(sandbox, site, options.detach)
  } catch (error) {
    // Another start at work must not be stopped by the one it refused.
    if (error instanceof InstallError && error.exit === 'locked') throw error
    await stopSandbox(layout)
    note(world.terminal, `what the database and the server said is in ${layout.log}`)
    throw error
  }
}

/** @throws InstallError when it runs already, or the port is somebody else's */
async function takePlace(world: World, site: Site, kept: Site, exists: boolean): Promise<void> {
  const { layout } = site
  const running = exists && (await supervisorPid(layout)) !== undefined
  if (running && (await hasFront(layout)))
    throw new InstallError('cannot start it a second time', {
      because: `it is running already, at ${sandboxUrl(kept)}`,
      remedy: `use it there, or stop it: ${typedName()} try --stop --data ${layout.root}`,
      exit: 'alreadyRunning',
    })
  if (!running && exists) {
    await endLeftOvers(layout)
    await clearFront(layout)
  }
  const port = site.settings.web.httpsPort
  if (!running || port !== kept.settings.web.httpsPort) await checkPort(world.host, port)
}

/** The host's world, made small: the same verbs on the folder. */
async function sandboxWorld(world: World, layout: Layout): Promise<World> {
  const closed = await unreachable(world.host, layout)
  if (closed !== undefined) await requireReach(closed, layout.accounts.database)
  return {
    ...world,
    host: closed === undefined ? world.host : reaching(world.host),
    layout: () => layout,
    appliance: site => [
      postgresPrograms(layout),
      ...unitReach(layout, closed !== undefined),
      ...world.appliance(site),
    ],
  }
}

const patienceMs = 60_000

/** Running is not yet answering. @throws InstallError when it does not within a minute */
async function serving({ layout, settings: { web } }: Site): Promise<void> {
  const ca = await readFile(authority(layout), 'utf8')
  const server = { hostname: web.hostname, port: web.httpsPort, ca }
  let found = await probeHealth(server)
  const answers = async () => (found = await probeHealth(server)).result === 'pass'
  if (found.result === 'pass' || (await within(patienceMs, answers))) return
  throw new InstallError('cannot reach the server that was started', {
    because: found.found,
    remedy: `see ${layout.log}/parley-web.log, then start it again`,
  })
}

const authority = ({ config }: Layout) => `${config}/tls/ca.pem`

const fillDemo = ({ host }: World, site: Site) =>
  host.run({ argv: serverAdmin(site, 'web')(['demo', 'fill']), undo: 'one-way' })

async function readyAs({ host }: World, site: Site, detach: boolean): Promise<Ready> {
  const { layout } = site
  const credentials = await keptCredentials(host, ownerCredentialsFile(site))
  const pid = await supervisorPid(layout)
  if (credentials === undefined || pid === undefined)
    throw new InstallError('cannot say how to sign in', {
      because:
        pid === undefined
          ? 'the supervisor was ended in the meantime'
          : `${ownerCredentialsFile(site)} was removed`,
      remedy: 'start it again; if the file is gone, begin in a new folder',
    })
  await setFront(layout, detach ? 'detached' : 'me')
  return { site, url: sandboxUrl(site), ca: authority(layout), credentials, pid }
}
