import { homedir } from 'node:os'
import { join } from 'node:path'
import { stat } from 'node:fs/promises'
import { buildBundle, sourceEpoch } from '../../bundle/build.ts'
import { parseChain } from '../../bundle/chain.ts'
import { debianArchitecture } from '../../bundle/architecture.ts'
import { openFile, readPrelude, sha256 } from '../../bundle/read.ts'
import { everyPackage } from '../../recipes/packages.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { jsonFlag, type Flag, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { day, readNamed, required, target, whole } from './files.ts'
import { outFlag } from './flags.ts'

const chainFlag: Flag = {
  name: '--chain',
  value: 'FILE',
  help: 'What the root key allows, from parley bundle authorize.',
}
const debsFlag: Flag = {
  name: '--debs',
  value: 'FOLDER',
  help: 'Take the Debian packages from here, with all that they need; fetch nothing.',
}
const sourcesFlag: Flag = {
  name: '--apt-sources',
  value: 'FILE',
  help: 'A sources.list for apt, such as one of a mirror, in place of deb.debian.org.',
}
const advisoriesFlag: Flag = {
  name: '--advisories',
  value: 'FOLDER',
  help: 'A snapshot of known weaknesses to pass on; its file DATE holds the day it was taken.',
}
const counterFlag: Flag = {
  name: '--counter',
  value: 'N',
  help: 'Higher than that of every bundle before; without it, the time of the source in seconds.',
}
const expiresFlag: Flag = {
  name: '--expires',
  value: 'DAY',
  help: 'From then on hosts warn; without it, a year after the source was made.',
}
const graceFlag: Flag = {
  name: '--grace-days',
  value: 'N',
  help: 'So long after that hosts still take it (90).',
}
const cacheFlag: Flag = {
  name: '--cache',
  value: 'FOLDER',
  help: 'Where fetched packages are kept for the next build (~/.cache/parley/debs).',
}

const yearSeconds = 365 * 86_400

export const bundleBuild: Verb = {
  name: 'bundle build',
  summary: 'put the release and everything it needs into one file',
  description: [
    'Packs this tree as it is shipped: the release, its Node, the packages of the lock file; every Debian package that an answer can ask for with all that these need, as a repository; an inventory (CycloneDX); the change log. Then it lets apt rehearse an install from that alone.',
    'The same source and the same packages give the same bytes: the time in it is that of the newest commit, or what SOURCE_DATE_EPOCH says. The bundle is not signed yet: parley bundle sign.',
    'It needs Debian’s package servers once, or --debs. Run it from a clone on Debian 12.',
  ],
  flags: [
    chainFlag,
    outFlag,
    debsFlag,
    sourcesFlag,
    advisoriesFlag,
    counterFlag,
    expiresFlag,
    graceFlag,
    cacheFlag,
    jsonFlag,
  ],
  takesSettings: false,
  json: '{"ok": true, "file", "bytes", "fingerprint", "version", "counter", "madeOn", "expires", "advisories"}',
  files: [],
  exits: { usage: 'a flag is missing, or what it names is not usable' },
  examples: [
    ['parley bundle build --chain chain --out parley-0.1.0-amd64.parley', 'fetches what it needs'],
    ['parley bundle build --chain chain --debs ./debs --out FILE', 'fetches nothing'],
  ],
  async run(world, options) {
    const path = target(options)
    const manifest = await buildBundle(await settings(world, options, path))
    const file = await openFile(path)
    const fingerprint = sha256((await readPrelude(file)).opener)
    await file.close()
    const { version, counter, madeOn, expires, advisories, members } = manifest
    const bytes = (await stat(path)).size
    const { terminal } = world
    if (options.has(jsonFlag))
      sayJson(terminal, {
        ok: true,
        file: path,
        bytes,
        fingerprint,
        version,
        counter,
        madeOn,
        expires,
        advisories,
      })
    else
      say(
        terminal,
        `built ${path}`,
        `  size         ${(bytes / 1e6).toFixed(1)} MB, ${members.length} members`,
        `  advisories   ${advisories === 'none' ? 'none: no snapshot was given' : advisories}`,
        `  fingerprint  ${fingerprint}`,
        `  to do        sign it: parley bundle sign ${path} --key RELEASE.pem`,
      )
    return 'done'
  },
}

async function settings({ release }: World, options: Options, path: string) {
  const tree = join(import.meta.dirname, '../../..')
  const chain = required(options, chainFlag)
  const debs = options.value(debsFlag)
  const sources = options.value(sourcesFlag)
  const advisories = options.value(advisoriesFlag)
  const architecture = debianArchitecture()
  const epoch = await sourceEpoch(tree, process.env['SOURCE_DATE_EPOCH'])
  return {
    tree,
    version: release.version,
    chain: parseChain(await readNamed(chain), chain),
    target: path,
    architecture,
    packages: everyPackage,
    cache: options.value(cacheFlag) ?? join(homedir(), `.cache/parley/debs-${architecture}`),
    ...(debs !== undefined && { debs }),
    ...(sources !== undefined && { sources: await readNamed(sources) }),
    ...(advisories !== undefined && { advisories }),
    epoch,
    counter: whole(options, counterFlag) ?? epoch,
    expires:
      day(options, expiresFlag) ??
      new Date((epoch + yearSeconds) * 1000).toISOString().slice(0, 10),
    graceDays: whole(options, graceFlag) ?? 90,
  }
}
