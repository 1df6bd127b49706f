import type { Change } from '../core/resource.ts'
import type { Finding } from '../facts/finding.ts'
import type { Site } from '../recipes/site.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { findingLines, outView, planLines } from '../terminal/views.ts'
import { installedSite } from './installation.ts'
import { planWithProgress } from './run-resources.ts'
import { jsonFlag, type Verb } from './verb.ts'
import type { World } from './world.ts'

export const verify: Verb = {
  name: 'verify',
  summary: 'prove that this host is what the settings say, and that it answers',
  description: [
    'A plan that must be empty, and live probes: a TLS handshake that trusts nothing but the appliance’s own CA, /health through nginx, and a look for listeners that should not be there.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "changes": [{"id", "difference"}], "probes": [{"about", "result": "pass|warn|fail", "found", "remedy"?}]}',
  files: ['/etc/parley/parley.yaml', '/etc/parley/tls/ca.pem'],
  exits: {
    done: 'all is so',
    failed: 'a probe failed',
    changesPending: 'the host differs from the settings',
  },
  examples: [['parley verify && echo fine', 'in a monitoring job']],
  async run(world, options) {
    const site = await installedSite(world)
    const verdict = await verdictOn(world, site)
    const { terminal } = world
    const view = outView(terminal)
    if (options.has(jsonFlag)) sayJson(terminal, verdict)
    else say(terminal, ...planLines(view, verdict.changes), ...findingLines(view, verdict.probes))
    return exitOf(verdict)
  },
}

export type Verdict = {
  readonly ok: boolean
  readonly changes: readonly Change[]
  readonly probes: readonly Finding[]
}

/** Plan and probes together. */
export async function verdictOn(world: World, site: Site): Promise<Verdict> {
  const changes = await planWithProgress(world, site)
  const probes = await world.probe(site)
  const ok = changes.length === 0 && probes.every(probe => probe.result !== 'fail')
  return { ok, changes, probes }
}

/** A failed probe is worse than a difference, so it decides. */
export const exitOf = ({ ok, probes }: Verdict) => {
  if (ok) return 'done'
  return probes.some(probe => probe.result === 'fail') ? 'failed' : 'changesPending'
}
