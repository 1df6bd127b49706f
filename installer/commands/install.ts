import { join } from 'node:path'
import { readServerCertificate } from '../certificates/kept.ts'
import { InstallError } from '../core/install-error.ts'
import type { Finding } from '../facts/finding.ts'
import { preflight } from '../facts/preflight.ts'
import { serverStore } from '../recipes/certificates.ts'
import type { Site } from '../recipes/site.ts'
import { complete } from '../settings/answers.ts'
import { requireOpenVolume } from '../volume/require-open.ts'
import { findingLines, errView, planLines } from '../terminal/views.ts'
import { note, say, sayJson } from '../terminal/terminal.ts'
import {
  allowDowngradeFlag,
  allowExpiredFlag,
  fingerprintFlag,
  rootKeyFlag,
} from './bundle/flags.ts'
import { installFrom } from './bundle/install-from.ts'
import { bringWanted, certificateWanted } from './certs/wanted.ts'
import { consentTo, requireTerminal } from './consent.ts'
import { answersOf, hintsOf, requireRoot, siteOf } from './installation.ts'
import { applyWithProgress, planWithProgress, requireQuiet } from './run-resources.ts'
import { answersFlag, jsonFlag, yesFlag, type Flag, type Options, type Verb } from './verb.ts'
import { exitOf, verdictOn } from './verify.ts'
import { withoutRecoveryKeyFlag, passphraseFileFlag, recoveryKeyFileFlag } from './volume/flags.ts'
import { makeWantedVolume } from './volume/making.ts'
import { askMissing, type Asked } from './wizard.ts'
import type { World } from './world.ts'

const bundleFlag: Flag = {
  name: '--bundle',
  value: 'FILE',
  help: 'Install what is in this signed file, and fetch nothing (parley help bundle).',
}

export const install: Verb = {
  name: 'install',
  summary: 'put Parley on this host',
  description: [
    'Asks a few questions (or reads them from a file), looks whether this host will do, shows everything it would change, and begins only when you agree. Then it verifies what it made and says how to sign in.',
    'On a host that has Parley it takes the answers from /etc/parley/parley.yaml and completes what is missing, so a broken run is repaired by the same command.',
    'With --bundle everything comes from one signed file: it is checked before anything in it is used, its own installer goes on, and nothing is fetched. A host without Parley opens it by itself: sh FILE install (INSTALL.md).',
    'It never touches what is not its own: another PostgreSQL cluster, another nginx site. Each change is noted with its way back before it is made (parley undo, parley uninstall).',
  ],
  flags: [
    answersFlag,
    bundleFlag,
    fingerprintFlag,
    rootKeyFlag,
    allowDowngradeFlag,
    allowExpiredFlag,
    passphraseFileFlag,
    recoveryKeyFileFlag,
    withoutRecoveryKeyFlag,
    yesFlag,
    jsonFlag,
  ],
  takesSettings: true,
  json: '{"ok", "url", "ca" | null, "email", "passwordFile"?, "changed": [{"id", "difference"}], "certificate"?: {"result": "renewed|not due|failed", "because"}, "changes": [], "probes": [...]}',
  files: ['/etc/parley/parley.yaml', '/etc/parley/tls/ca.pem', '/var/lib/parley', '/opt/parley'],
  exits: {
    done: 'installed and verified, or already so',
    failed: 'a step or probe failed, or the certificate did not come',
    refused: 'the preflight failed, or nobody agreed; nothing was changed',
  },
  examples: [
    ['parley install', 'with questions'],
    ['parley install --answers answers.yaml --yes', 'without'],
    [
      'parley install --answers answers.yaml --supervisor embedded --yes',
      'in a container without systemd',
    ],
    ['parley install --bundle parley-0.2.0-amd64.parley', 'without a network'],
  ],
  async run(world, options) {
    requireRoot(world)
    const bundle = options.value(bundleFlag)
    if (bundle !== undefined && world.bundle === undefined)
      return installFrom(world, options, bundle)
    const { answers, typed } = await allAnswers(world, options)
    const site = await siteOf(world, complete(answers))
    await requireOpenVolume(world.host)
    await requireQuiet(world)
    await passPreflight(world, site)
    const { terminal } = world
    const wanted = await certificateWanted(world, site)
    const planned = [...(await planWithProgress(world, site)), ...wanted]
    note(terminal, '', ...planLines(errView(terminal), planned), '')
    const consented = await consentTo(terminal, options, planned)
    await makeWantedVolume(world, options, site, typed)
    const changed = await applyWithProgress(world, site, { line: options.line, consented })
    const certificate = await bringWanted(world, site, options.line)
    const isBrought = certificate?.result !== 'failed'
    const seen = await verdictOn(world, site)
    const verdict = { ...seen, ok: seen.ok && isBrought }
    note(terminal, ...findingLines(errView(terminal), verdict.probes), '')
    const welcome = await welcomeTo(world, site)
    if (options.has(jsonFlag))
      sayJson(terminal, {
        ...welcome,
        changed: isBrought ? [...changed, ...wanted] : changed,
        ...(certificate !== undefined && { certificate }),
        ...verdict,
      })
    else say(terminal, ...welcomeLines(welcome, verdict.ok))
    return isBrought ? exitOf(verdict) : 'failed'
  },
}

async function allAnswers(world: World, options: Options): Promise<Asked> {
  const answers = await answersOf(world, options, await hintsOf(world))
  if (options.has(yesFlag)) return { answers, typed: {} }
  // Asked before the first question: whoever cannot consent need not answer.
  requireTerminal(world.terminal, options)
  return askMissing(world, options, answers)
}

/** @throws InstallError (refused) when this host will not do. */
async function passPreflight(world: World, { settings }: Site): Promise<void> {
  const { terminal, release } = world
  const facts = await world.gatherFacts({ hostname: settings.web.hostname })
  const findings = preflight(facts, settings, release.madeOn)
  note(terminal, ...findingLines(errView(terminal), findings))
  const failed = findings.filter(
    (finding): finding is Exclude<Finding, { result: 'pass' }> => finding.result === 'fail',
  )
  if (failed.length === 0) return
  const [first] = failed
  throw new InstallError('cannot install on this host', {
    because: failed.map(({ about, found }) => `${about}: ${found}`).join('\n'),
    remedy:
      failed.length === 1
        ? (first?.remedy ?? '')
        : 'follow the remedies above, then run the same command again',
    exit: 'refused',
  })
}

/** `ca`: the root to hand out; where everybody has it already, there is none. */
async function welcomeTo(world: World, site: Site) {
  const { hostname, httpsPort } = site.settings.web
  const url = `https://${hostname}${httpsPort === 443 ? '' : `:${httpsPort}`}`
  const shown = await readServerCertificate(world.host, serverStore(site))
  const isTrustedAnyway = shown !== undefined && shown.trust === undefined
  const ca = isTrustedAnyway ? null : join(site.layout.config, 'tls', 'ca.pem')
  return { url, ca, ...(await world.signIn(site)) }
}

const welcomeLines = (
  { url, ca, email, passwordFile }: Awaited<ReturnType<typeof welcomeTo>>,
  ok: boolean,
): string[] => [
  ok
    ? 'Parley is installed and answers.'
    : 'Parley is installed, but a check failed: see above, and parley doctor.',
  `  address    ${url}`,
  `  sign in    ${email}`,
  ...(passwordFile === undefined ? [] : [`  password   in ${passwordFile}, readable by root`]),
  ...(ca === null
    ? []
    : [`  CA         ${ca}; give it to each device that shall trust this server`]),
]
