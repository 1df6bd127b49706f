import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { serviceAccount, type Account } from './account.ts'
import { fillVariables, type CommandLine } from './command-line.ts'
import { environmentFileValues } from './service-unit.ts'
import type { Service } from './unit.ts'

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export const exitedWell = ({ code, signal }: Exit): boolean => code === 0 && signal === null

/** What a process gets besides its unit's settings. */
export type Surroundings = {
  readonly logDescriptor: number
  /** Listening sockets, handed over as descriptors 3, 4, … */
  readonly sockets: readonly { readonly name: string; readonly descriptor: number }[]
  readonly variables: Readonly<Record<string, string>>
  /** What it gets when the supervisor is gone. */
  readonly orphanSignal: NodeJS.Signals
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Starts one command of a service as the unit says. */
export async function launch(
  service: Service,
  command: CommandLine,
  surroundings: Surroundings,
): Promise<ChildProcess> {
  const who = command.privileged
    ? serviceAccount({ user: undefined, group: undefined })
    : serviceAccount(service)
  const environment = await environmentOf(service, who, surroundings)
  const [program = '', ...args] = fillVariables(
    // `@program own-name args`: the name it is told cannot be passed through setpriv, and no unit of ours asks for it.
    command.ownName ? command.words.toSpliced(1, 1) : command.words,
    environment,
  )
  const argv = [
    ...handOver(surroundings.sockets.length),
    ...becoming(service, who, command, surroundings.orphanSignal),
    program,
    ...args,
  ]
  return spawnWithUmask(service.umask, argv, {
    cwd: service.workingDirectory,
    env: environment,
    surroundings,
  })
}

// LISTEN_PID must be the service's own pid, known only after the fork: the shell writes it down and becomes the service.
const handOver = (sockets: number) =>
  sockets === 0 ? [] : ['sh', '-c', 'export LISTEN_PID=$$; exec "$@"', 'sh']

function becoming(service: Service, who: Account, command: CommandLine, orphan: NodeJS.Signals) {
  const drops = process.getuid?.() === 0 && !command.privileged && who.uid !== 0
  const capabilities = service.ambientCapabilities.map(
    name => `+${name.toLowerCase().replace(/^cap_/, '')}`,
  )
  return [
    'setpriv',
    `--pdeathsig=${orphan.replace(/^SIG/, '')}`,
    ...(service.noNewPrivileges ? ['--no-new-privs'] : []),
    ...(drops ? [`--reuid=${who.uid}`, `--regid=${who.gid}`, ...groups(service, who)] : []),
    ...(drops && capabilities.length > 0
      ? [`--inh-caps=${capabilities.join()}`, `--ambient-caps=${capabilities.join()}`]
      : []),
    '--',
  ]
}

const groups = (service: Service, who: Account) =>
  service.supplementaryGroups.length === 0
    ? ['--init-groups']
    : [`--groups=${[who.gid, ...service.supplementaryGroups].join()}`]

async function environmentOf(service: Service, who: Account, surroundings: Surroundings) {
  const files: Record<string, string>[] = []
  for (const file of service.environmentFiles)
    files.push(environmentFileValues(await readEnvironmentFile(file)))
  const { sockets } = surroundings
  return Object.assign(
    { PATH: path, LANG: 'C.UTF-8', USER: who.name, LOGNAME: who.name, HOME: who.home },
    service.environment,
    ...files,
    surroundings.variables,
    sockets.length > 0 && {
      LISTEN_FDS: String(sockets.length),
      LISTEN_FDNAMES: sockets.map(socket => socket.name).join(':'),
    },
  ) as Record<string, string>
}

const readEnvironmentFile = (file: string) =>
  file.startsWith('-') ? readFile(file.slice(1), 'utf8').catch(() => '') : readFile(file, 'utf8')

function spawnWithUmask(
  umask: number,
  [program = '', ...args]: readonly string[],
  options: { cwd: string; env: Record<string, string>; surroundings: Surroundings },
): ChildProcess {
  const { logDescriptor, sockets } = options.surroundings
  // The mask is inherited at the fork, which happens inside spawn().
  const own = process.umask(umask)
  try {
    return spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      // A session of its own: one signal reaches a unit's whole group, and a terminal's Ctrl-C does not reach it.
      detached: true,
      stdio: ['ignore', logDescriptor, logDescriptor, ...sockets.map(socket => socket.descriptor)],
    })
  } finally {
    process.umask(own)
  }
}

/** How it ended; a program that could not be started at all ends with 127. */
export const ending = (child: ChildProcess): Promise<Exit> =>
  new Promise(resolve => {
    child.once('error', () => resolve({ code: 127, signal: null }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
