import { preflight } from '../facts/preflight.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { examinedLines, findingLines, outView, planLines } from '../terminal/views.ts'
import { doctorByProfile, profileFlag } from './doctor-profile.ts'
import { installedSite, knownLayout, operatorsFilePath, requireRoot } from './installation.ts'
import { jsonFlag, type Verb } from './verb.ts'
import { verdictOn } from './verify.ts'

/** What a host without Parley is judged by. */
const unsettled = {
  web: { hostname: '', httpsPort: 443, httpPort: 80 },
  services: { supervisor: 'auto' },
} as const

export const doctor: Verb = {
  name: 'doctor',
  summary: 'examine the host and the appliance, with a remedy for each fault',
  description: [
    'The preflight’s facts, the plan and the live probes of verify, and a list of checks, in one report; each check tells what it saw. On a host without Parley it says whether one could be installed.',
  ],
  flags: [profileFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok", "installed", "host": [finding], "changes": [...], "probes": [finding], "checks": [{"name", "promise", "severity": "critical|high|medium|low", "findings": [finding]}]}, or with --profile {"ok", "profile", "safeguards": [{"reference", "title", "result": "shown|doubtful|not shown", "evidence": [finding], "yours"?}]}; finding: {"about", "result": "pass|warn|fail", "found", "evidence"?: [text], "remedy"?}',
  files: ['/etc/parley/parley.yaml'],
  exits: {
    done: 'nothing failed; with --profile, each safeguard has evidence',
    failed: 'at least one finding failed, or a safeguard has no evidence',
  },
  examples: [
    ['parley doctor', 'when something is wrong'],
    ['parley doctor --json', 'to attach to a report'],
    ['parley doctor --profile hipaa', 'what an auditor asks, with what is seen just now'],
  ],
  async run(world, options) {
    requireRoot(world)
    const profile = options.value(profileFlag)
    if (profile !== undefined) return doctorByProfile(world, options, profile)
    const installed = (await world.host.read(operatorsFilePath(knownLayout(world)))) !== undefined
    const site = installed ? await installedSite(world) : undefined
    const settings = site?.settings ?? unsettled
    const facts = await world.gatherFacts(
      site === undefined ? {} : { hostname: site.settings.web.hostname },
    )
    const host = preflight(facts, settings, world.release.madeOn)
    const verdict =
      site === undefined ? { ok: true, changes: [], probes: [] } : await verdictOn(world, site)
    const checks = site === undefined ? [] : await world.examine(site)
    const examined = [...host, ...checks.flatMap(({ findings }) => findings)]
    const ok = verdict.ok && examined.every(finding => finding.result !== 'fail')
    const { terminal } = world
    const view = outView(terminal)
    const heading = (text: string) => view.paint('strong', text)
    if (options.has(jsonFlag)) sayJson(terminal, { installed, host, ...verdict, checks, ok })
    else
      say(
        terminal,
        heading('the host'),
        ...findingLines(view, host),
        '',
        heading('the appliance'),
        ...(installed
          ? [
              ...planLines(view, verdict.changes),
              ...findingLines(view, verdict.probes),
              ...checks.flatMap(check => examinedLines(view, check)),
            ]
          : ['not installed; to install it: parley install']),
      )
    return ok ? 'done' : 'failed'
  },
}
