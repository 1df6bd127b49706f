import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { daysBetween } from '../core/days.ts'
import { interruptedRun } from '../core/journal.ts'
import type { Site } from '../recipes/site.ts'
import { say, sayJson, type Terminal } from '../terminal/terminal.ts'
import { installedSite, journalOf } from './installation.ts'
import { jsonFlag, type Verb } from './verb.ts'
import type { World } from './world.ts'

export const status: Verb = {
  name: 'status',
  summary: 'say what is installed and whether it runs',
  description: [
    'Version, address, units, the certificate’s last day, and whether a run was cut short. Looks only; for explanations and remedies there is parley doctor.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "version", "url", "units": [{"name", "active"}], "certificate": {"validTo", "daysLeft"} | null, "interrupted": {"command", "at"} | null}',
  files: ['/etc/parley/parley.yaml', '/var/lib/parley/installer/journal.jsonl'],
  exits: {
    done: 'all units run and no run was cut short',
    failed: 'something does not run, or a run was cut short',
    refused: 'Parley is not installed here',
  },
  examples: [['parley status --json | jq .units', 'for a dashboard']],
  async run(world, options) {
    const found = await lookAt(world, await installedSite(world))
    if (options.has(jsonFlag)) sayJson(world.terminal, found)
    else say(world.terminal, ...linesOf(world.terminal, found))
    return found.ok ? 'done' : 'failed'
  },
}

async function lookAt(world: World, site: Site) {
  const units = await unitsOf(world, site)
  const cut = interruptedRun(await journalOf(world).lines())
  const { hostname, httpsPort } = site.settings.web
  return {
    ok: cut === undefined && units.length > 0 && units.every(unit => unit.active),
    version: world.release.version,
    url: `https://${hostname}${httpsPort === 443 ? '' : `:${httpsPort}`}`,
    units,
    certificate: await certificateOf(world, site),
    interrupted: cut === undefined ? null : { command: cut.command, at: cut.at },
  }
}

async function unitsOf({ host, isActive }: World, { layout }: Site) {
  const found = await host.list(layout.units)
  // What a timer or a path starts runs for a moment only.
  const isStarted = (name: string) =>
    name.endsWith('.service') &&
    ['timer', 'path'].some(kind => found.includes(name.replace(/service$/, kind)))
  const names = found.filter(
    name => /^parley-[\w-]+\.(service|socket|timer|path)$/.test(name) && !isStarted(name),
  )
  return Promise.all(
    names.map(async name => ({ name, active: (await host.ask(isActive(layout, name))).ok })),
  )
}

async function certificateOf({ host, now }: World, { layout }: Site) {
  const chain = await host.read(join(layout.config, 'tls', 'chain.pem'))
  if (chain?.kind !== 'file') return null
  try {
    const validTo = new X509Certificate(chain.content).validToDate
    const daysLeft = daysBetween(now(), validTo)
    return { validTo: validTo.toISOString(), daysLeft }
  } catch {
    return null
  }
}

function linesOf(
  { paintOut, marks }: Terminal,
  found: Awaited<ReturnType<typeof lookAt>>,
): string[] {
  const { version, url, units, certificate, interrupted } = found
  return [
    `version      ${version}`,
    `address      ${url}`,
    ...units.map(
      ({ name, active }) =>
        `unit         ${active ? paintOut('good', `${marks.good} runs   `) : paintOut('bad', `${marks.bad} stopped`)} ${name}`,
    ),
    ...(units.length === 0 ? ['unit         none installed'] : []),
    `certificate  ${certificate === null ? 'none' : `valid until ${certificate.validTo.slice(0, 10)} (${certificate.daysLeft} days)`}`,
    ...(interrupted === null
      ? []
      : [
          `cut short    \`${interrupted.command}\` of ${interrupted.at}; to complete it: parley apply`,
        ]),
  ]
}
