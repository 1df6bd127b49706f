import { constants } from 'node:os'
import { join } from 'node:path'
import { fillSpecifiers, splitWords } from './command-line.ts'
import { relationsOf, type Section, type Service } from './unit.ts'
import type { UnitFile } from './unit-file.ts'

/** Where the machine's folders are: `/run`, `/var/lib`, `/var/log`, or their like in a sandbox. */
export type Folders = { readonly runtime: string; readonly state: string; readonly log: string }

const types = ['simple', 'exec', 'notify', 'forking', 'oneshot'] as const
const killModes = ['control-group', 'mixed', 'process', 'none'] as const
const restarts = ['no', 'always', 'on-success', 'on-failure', 'on-abnormal', 'on-abort'] as const

/** @throws Error naming the setting that cannot be honoured */
export function serviceUnit(
  name: string,
  file: UnitFile,
  section: Section,
  folders: Folders,
): Service {
  const type = section.oneOf('Type', types, 'simple')
  const start = section.commands('ExecStart')
  if (start.length === 0) throw new Error('it has no ExecStart=')
  if (start.length > 1 && type !== 'oneshot') throw new Error('it has more than one ExecStart=')
  return {
    kind: 'service',
    name,
    relations: relationsOf(file),
    sockets: section.words('Sockets'),
    type,
    remainAfterExit: section.yes('RemainAfterExit'),
    pidFile: section.text('PIDFile'),
    commands: {
      start,
      startPre: section.commands('ExecStartPre'),
      startPost: section.commands('ExecStartPost'),
      reload: section.commands('ExecReload'),
      stop: section.commands('ExecStop'),
      stopPost: section.commands('ExecStopPost'),
    },
    ...identity(section),
    workingDirectory: workingDirectory(section),
    umask: section.mode('UMask', 0o022),
    credentials: section.values('LoadCredential').map(credentialOf),
    folders: [
      ...foldersOf(section, 'RuntimeDirectory', folders.runtime),
      ...foldersOf(section, 'StateDirectory', folders.state),
      ...foldersOf(section, 'LogsDirectory', folders.log),
    ],
    restart: section.oneOf('Restart', restarts, 'no'),
    restartMs: section.spanMs('RestartSec', 100),
    startTimeoutMs: section.spanMs('TimeoutStartSec', section.spanMs('TimeoutSec', 90_000)),
    stopTimeoutMs: section.spanMs('TimeoutStopSec', section.spanMs('TimeoutSec', 90_000)),
    // As in systemd, 0 is none.
    watchdogMs: section.spanMs('WatchdogSec', 0) || Infinity,
    watchdogSignal: signalOf(section, 'WatchdogSignal', 'SIGABRT'),
    killSignal: signalOf(section, 'KillSignal', 'SIGTERM'),
    killMode: section.oneOf('KillMode', killModes, 'control-group'),
  }
}

const identity = (section: Section) => ({
  user: section.text('User'),
  group: section.text('Group'),
  supplementaryGroups: section.words('SupplementaryGroups'),
  ambientCapabilities: section.words('AmbientCapabilities'),
  noNewPrivileges: section.yes('NoNewPrivileges'),
  environment: assignments(section.words('Environment')),
  environmentFiles: section.values('EnvironmentFile'),
})

/** `name:/path`. @throws Error on anything else */
function credentialOf(text: string) {
  const [, name, path] = /^([\w.-]+):(\/.+)$/.exec(text) ?? []
  if (name === undefined || path === undefined)
    throw new Error(`LoadCredential=${text} is not a name and a path`)
  return { name, path }
}

const workingDirectory = (section: Section) =>
  (section.text('WorkingDirectory') ?? '/').replace(/^-/, '')

function foldersOf(section: Section, key: string, parent: string) {
  const removed = key === 'RuntimeDirectory' && section.text(`${key}Preserve`) === undefined
  const mode = section.mode(`${key}Mode`, 0o755)
  return section.words(key).map(name => {
    const relative = fillSpecifiers(name, section.specifiers).split(':')[0] ?? ''
    if (relative.startsWith('/') || relative.split('/').includes('..'))
      throw new Error(`${key}=${name} leaves ${parent}`)
    return { path: join(parent, relative), mode, removed }
  })
}

/** `A=b "C=d e"`. @throws Error on a word without `=` */
function assignments(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map(word => {
      const at = word.indexOf('=')
      if (at < 1) throw new Error(`Environment=${word} is not an assignment`)
      return [word.slice(0, at), word.slice(at + 1)]
    }),
  )
}

/** The values of an EnvironmentFile=: one assignment a line, comments passed over. */
export const environmentFileValues = (text: string): Record<string, string> =>
  assignments(
    text
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '' && !/^[#;]/.test(line))
      .map(line => splitWords(line).join(' ')),
  )

function signalOf(section: Section, key: string, otherwise: NodeJS.Signals): NodeJS.Signals {
  const text = section.text(key) ?? otherwise
  const name = text.startsWith('SIG') ? text : `SIG${text}`
  if (isSignal(name)) return name
  throw new Error(`${key}=${text} is not a signal`)
}

const isSignal = (name: string): name is NodeJS.Signals => name in constants.signals
