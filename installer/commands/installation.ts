import { join } from 'node:path'
import { fileJournal } from '../core/file-journal.ts'
import { InstallError } from '../core/install-error.ts'
import type { Journal } from '../core/journal.ts'
import { runsSystemd } from '../facts/machine.ts'
import type { Layout, Site } from '../recipes/site.ts'
import { readAnswersFile } from '../settings/answers-file.ts'
import { assumed, complete, together, type Answers } from '../settings/answers.ts'
import { answersFromFlags } from '../settings/flags.ts'
import { parseAnswers } from '../settings/parse.ts'
import type { Hints } from '../settings/setting.ts'
import type { Settings } from '../settings/settings.ts'
import { requireOpenVolume } from '../volume/require-open.ts'
import { answersFlag, type Options } from './verb.ts'
import type { World } from './world.ts'

/** The layout where nothing depends on an answer: journal, lock and the operator's file. */
export const knownLayout = (world: World): Layout =>
  world.layout({ services: 'systemd', postgresPort: 5433 })

export const operatorsFilePath = ({ config }: Layout): string => join(config, 'parley.yaml')

export const journalOf = (world: World): Journal =>
  fileJournal(join(knownLayout(world).installerState, 'journal.jsonl'))

/** Answers by precedence: default, this host, the installed file, the file named, flags. */
export async function answersOf(world: World, options: Options, hints: Hints): Promise<Answers> {
  const installed = operatorsFilePath(knownLayout(world))
  const named = options.value(answersFlag)
  const flags = answersFromFlags(options.settings)
  const files: Answers[] = []
  if ((await world.host.read(installed)) !== undefined) files.push(await fileAnswers(installed))
  if (named !== undefined) files.push(await fileAnswers(named))
  return together(assumed(hints), ...files, flags)
}

const fileAnswers = async (path: string) => parseAnswers(await readAnswersFile(path), path)

/** What this host can say of itself. A name without a dot is no name that others could type. */
export async function hintsOf({ host }: World): Promise<Hints> {
  const { ok, out } = await host.ask(['hostname', '--fqdn'])
  return ok && out.includes('.') && !out.startsWith('localhost') ? { hostname: out } : {}
}

/** The site that these settings describe on this host. */
export async function siteOf(world: World, settings: Settings): Promise<Site> {
  const { postgres, services } = settings
  const found = (await runsSystemd(world.host)) ? 'systemd' : 'embedded'
  const chosen = services.supervisor === 'auto' ? found : services.supervisor
  return {
    settings,
    layout: world.layout({ services: chosen, postgresPort: postgres.port }),
    ...(world.bundle && { quarantine: world.bundle.quarantine }),
  }
}

/** @throws InstallError (refused) when nothing is installed here. */
export async function requireInstalled(world: World): Promise<void> {
  requireRoot(world)
  await requireOpenVolume(world.host)
  const path = operatorsFilePath(knownLayout(world))
  if ((await world.host.read(path)) !== undefined) return
  throw new InstallError('cannot find an installed Parley', {
    because: `there is no ${path}`,
    remedy: 'install it first: parley install',
    exit: 'refused',
  })
}

/**
 * The site that is installed here.
 * @throws InstallError (refused) when there is none.
 */
export async function installedSite(world: World): Promise<Site> {
  await requireInstalled(world)
  const path = operatorsFilePath(knownLayout(world))
  return siteOf(world, complete(together(assumed(await hintsOf(world)), await fileAnswers(path))))
}

/** Most files of an installed Parley are readable by root only. */
export function requireRoot({ uid }: World): void {
  if (uid === 0) return
  throw new InstallError('cannot work on this host', {
    because: `you are user id ${uid}, not root`,
    remedy: 'run it as root: sudo parley …; without root there is `parley try`',
    exit: 'refused',
  })
}
