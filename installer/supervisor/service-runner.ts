import { reasonOf } from '../core/install-error.ts'
import { takeBack } from './credentials.ts'
import { exitedWell, type Exit } from './launch.ts'
import type { LogFile } from './log-file.ts'
import { adoptedProcess, describeExit, type MainProcess } from './main-process.ts'
import type { ProcessIdentity } from './process-identity.ts'
import type { ProcessRecords } from './process-records.ts'
import { bringDown, bringUp, removeRuntimeFolders, runAll, type Stage } from './service-run.ts'
import { UnitError } from './load-unit.ts'
import type { Service } from './unit.ts'

export type State = 'inactive' | 'activating' | 'active' | 'deactivating' | 'failed'

/** What surrounds a service: asked at each start. */
export type Surrounding = {
  readonly log: LogFile
  readonly records: ProcessRecords
  readonly own: string
  /** It outlives the supervisor. */
  readonly isForeign: boolean
  sockets(): Stage['sockets']
}

const longestDelayMs = 30_000
const steadyAfterMs = 10_000

/** One service and its process. Verbs are done one at a time, in the order asked. */
export class ServiceRunner {
  service: Service
  state: State = 'inactive'
  restarts = 0
  readonly #around: Surrounding
  #main: MainProcess | undefined
  #last: Promise<unknown> = Promise.resolve()
  #retry: NodeJS.Timeout | undefined
  #failuresInARow = 0
  #upSince = 0

  constructor(service: Service, around: Surrounding) {
    this.service = service
    this.#around = around
  }

  get isForeign(): boolean {
    return this.#around.isForeign
  }

  get pid(): number | undefined {
    return this.#main?.identity.pid
  }

  /** Active already is fine. @throws UnitError saying why it is not */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.state === 'active') return
      this.#failuresInARow = 0
      await this.#start()
    })
  }

  /** Watches what somebody else started. */
  adopt(identity: ProcessIdentity): void {
    this.#watch(adoptedProcess(identity))
  }

  stop(): Promise<void> {
    this.#cancelRetry()
    return this.#inTurn(() => this.#stop())
  }

  /** @throws UnitError when it is not active, or its reload command fails */
  reload(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.state !== 'active') throw new UnitError(`${this.service.name} is not active`, 1)
      const { commands, startTimeoutMs, name } = this.service
      if (commands.reload.length === 0) throw new UnitError(`${name} has no ExecReload=`, 1)
      await runAll(this.#stage(), commands.reload, startTimeoutMs, this.#main).catch(
        (error: unknown) => {
          throw this.#unitError('reload', error)
        },
      )
    })
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work)
    this.#last = turn.catch(() => {})
    return turn
  }

  #stage(): Stage {
    const { log, own } = this.#around
    return { service: this.service, log, own, sockets: this.#around.sockets() }
  }

  async #start(): Promise<void> {
    this.#cancelRetry()
    this.state = 'activating'
    try {
      const main = await bringUp(this.#stage())
      if (main === undefined) {
        this.state = this.service.remainAfterExit ? 'active' : 'inactive'
        return
      }
      this.#watch(main)
    } catch (error) {
      this.#around.log.write(`cannot start: ${error instanceof Error ? error.message : ''}`)
      await bringDown(this.#stage(), undefined)
      this.#afterEnd({ code: 1, signal: null })
      throw this.#unitError('start', error)
    }
  }

  #watch(main: MainProcess): void {
    this.#main = main
    this.state = 'active'
    this.#upSince = performance.now()
    const { name, killSignal, stopTimeoutMs } = this.service
    if (!this.isForeign)
      this.#around.records.set({ ...main.identity, unit: name, killSignal, stopTimeoutMs })
    void main.ended.then(exit =>
      this.#inTurn(async () => {
        // Stopped by us in the meantime: that was its end.
        if (this.#main !== main) return
        this.#around.log.write(`it ${describeExit(exit)}`)
        await bringDown(this.#stage(), main)
        this.#forget()
        this.#afterEnd(exit)
      }),
    )
  }

  async #stop(): Promise<void> {
    this.#cancelRetry()
    if (this.state === 'active') {
      this.state = 'deactivating'
      await bringDown(this.#stage(), this.#main)
    }
    this.#forget()
    this.state = 'inactive'
  }

  #forget(): void {
    this.#main = undefined
    this.#around.records.delete(this.service.name)
    removeRuntimeFolders(this.service)
    takeBack(this.#around.own, this.service)
  }

  /** Restarts it as Restart= says, each time a little later while it does not hold. */
  #afterEnd(exit: Exit): void {
    if (!wantsRestart(this.service, exit)) {
      this.state = exitedWell(exit) ? 'inactive' : 'failed'
      return
    }
    if (performance.now() - this.#upSince > steadyAfterMs) this.#failuresInARow = 0
    const delayMs = Math.min(this.service.restartMs * 2 ** this.#failuresInARow++, longestDelayMs)
    this.state = 'activating'
    this.#retry = setTimeout(() => {
      this.restarts += 1
      // Its failure is in the log, and the next attempt is already set.
      this.#inTurn(() => this.#start()).catch(() => {})
    }, delayMs)
  }

  #cancelRetry(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
  }

  #unitError(verb: string, error: unknown): UnitError {
    const why = reasonOf(error)
    return new UnitError(
      `cannot ${verb} ${this.service.name}: ${why}; see ${this.#around.log.path}`,
      1,
    )
  }
}

function wantsRestart({ restart }: Service, exit: Exit): boolean {
  const well = exitedWell(exit)
  switch (restart) {
    case 'always':
      return true
    case 'on-success':
      return well
    case 'on-failure':
      return !well
    case 'on-abnormal':
    case 'on-abort':
      return exit.signal !== null
    default:
      return false
  }
}
