import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs'
import { reasonOf } from '../core/install-error.ts'
import { serviceAccount } from './account.ts'
import type { CommandLine } from './command-line.ts'
import { handOver } from './credentials.ts'
import { ending, exitedWell, launch, type Exit, type Surroundings } from './launch.ts'
import type { LogFile } from './log-file.ts'
import { childProcess, describeExit, forkedProcess, type MainProcess } from './main-process.ts'
import { notifySocket, type NotifySocket } from './notify-socket.ts'
import { within } from '../core/within.ts'
import { isAlive, signal } from './process-identity.ts'
import type { Service } from './unit.ts'
import { watchOver } from './watchdog.ts'

/** What one start of a service has at hand. */
export type Stage = {
  readonly service: Service
  readonly log: LogFile
  readonly sockets: Surroundings['sockets']
  /** Folder of the supervisor's own sockets. */
  readonly own: string
}

/** Makes what it needs, starts it and returns when it is ready. @throws Error saying why it is not */
export async function bringUp(stage: Stage): Promise<MainProcess | undefined> {
  const { service } = stage
  makeFolders(service)
  await runAll(stage, service.commands.startPre, service.startTimeoutMs)
  const main = await startMain(stage)
  try {
    await runAll(stage, service.commands.startPost, service.startTimeoutMs, main)
  } catch (error) {
    await bringDown(stage, main)
    throw error
  }
  return main
}

async function startMain(stage: Stage): Promise<MainProcess | undefined> {
  const { service } = stage
  const [command] = service.commands.start
  if (service.type === 'oneshot' || command === undefined) {
    await runAll(stage, service.commands.start, service.startTimeoutMs)
    return undefined
  }
  const secrets = handOver(stage.own, service)
  if (service.type === 'notify') return startNotifying(stage, command, secrets)
  const child = await launch(service, command, surroundings(stage, secrets))
  const ended = ending(child)
  if (service.type === 'forking')
    return orTimeout(service, forkedProcess(ended, service.pidFile, service.startTimeoutMs), () =>
      child.kill('SIGKILL'),
    )
  return childProcess(child, ended) ?? failed(ended)
}

async function startNotifying(
  stage: Stage,
  command: CommandLine,
  secrets: Readonly<Record<string, string>>,
): Promise<MainProcess> {
  const { service, log } = stage
  const notify = await notifySocket(stage.own, service.name, serviceAccount(service).uid)
  if (notify === undefined) log.write('no perl here: taken as ready when it runs')
  const variables = { ...secrets, ...(notify && notifyVariables(service, notify)) }
  const child = await launch(service, command, surroundings(stage, variables))
  const ended = ending(child)
  const main = childProcess(child, ended) ?? (await failed(ended))
  const isWatched = service.watchdogMs !== Infinity
  try {
    await orTimeout(service, Promise.race([notify?.ready, failed(ended)]), () => {
      signal(main.identity, 'SIGKILL', 'group')
    })
    if (notify !== undefined && isWatched)
      void watchOver(service, main, notify, text => log.write(text))
    else notify?.close()
  } catch (error) {
    notify?.close()
    throw error
  }
  return main
}

// WATCHDOG_PID would be the service's own pid, known only after the fork; without it the beat is meant for whoever reads it.
const notifyVariables = ({ watchdogMs }: Service, { path }: NotifySocket) => ({
  NOTIFY_SOCKET: path,
  ...(watchdogMs !== Infinity && { WATCHDOG_USEC: String(watchdogMs * 1000) }),
})

const failed = async (ended: Promise<Exit>): Promise<never> => {
  throw new Error(`it ${describeExit(await ended)}`)
}

async function orTimeout<T>(service: Service, work: Promise<T>, giveUp: () => void): Promise<T> {
  const ms = service.startTimeoutMs
  if (ms === Infinity) return work
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      giveUp()
      reject(new Error(`it was not ready within ${ms / 1000} s`))
    }, ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const surroundings = (
  stage: Stage,
  variables: Record<string, string> = {},
  orphanSignal = stage.service.killSignal,
): Surroundings => ({
  logDescriptor: stage.log.descriptor,
  sockets: stage.sockets,
  variables,
  orphanSignal,
})

/** Runs commands one after another. @throws Error at the first that fails, unless it may */
export async function runAll(
  stage: Stage,
  commands: readonly CommandLine[],
  timeoutMs: number,
  main?: MainProcess,
): Promise<void> {
  const variables = main ? { MAINPID: String(main.identity.pid) } : undefined
  for (const command of commands) {
    const child = await launch(stage.service, command, {
      ...surroundings(stage, variables, 'SIGKILL'),
      sockets: [],
    })
    const timer =
      timeoutMs === Infinity ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const exit = await ending(child)
    clearTimeout(timer)
    if (!exitedWell(exit) && !command.mayFail)
      throw new Error(`${command.words[0] ?? ''} ${describeExit(exit)}`)
  }
}

/** Ends it as the unit says: its own stop command, then its signal, then by force. */
export async function bringDown(stage: Stage, main: MainProcess | undefined): Promise<void> {
  const { service } = stage
  const { stopTimeoutMs, killMode } = service
  const said = async (commands: readonly CommandLine[]) => {
    await runAll(stage, commands, stopTimeoutMs, main).catch((error: unknown) => {
      stage.log.write(reasonOf(error))
    })
  }
  await said(service.commands.stop)
  if (main !== undefined && killMode !== 'none') {
    signal(main.identity, service.killSignal, killMode === 'control-group' ? 'group' : 'process')
    await within(stopTimeoutMs, () => !isAlive(main.identity))
    // Whatever of the group is left would outlive its unit.
    if (killMode !== 'process' || isAlive(main.identity)) signal(main.identity, 'SIGKILL', 'group')
    await main.ended
  }
  await said(service.commands.stopPost)
}

function makeFolders(service: Service): void {
  for (const { path, mode } of service.folders) {
    mkdirSync(path, { recursive: true, mode })
    const { uid, gid } = serviceAccount(service)
    if (process.getuid?.() === 0) chownSync(path, uid, gid)
    chmodSync(path, mode)
  }
}

/** What a stopped unit leaves nothing in. */
export function removeRuntimeFolders(service: Service): void {
  for (const { path, removed } of service.folders)
    if (removed) rmSync(path, { recursive: true, force: true })
}
