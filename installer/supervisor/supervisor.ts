import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { reasonOf } from '../core/install-error.ts'
import { alreadyRunning } from './already-running.ts'
import { listeningSocket, type ListeningSocket } from './listening-socket.ts'
import { loadUnit, UnitError, type UnitSource } from './load-unit.ts'
import { LogFile } from './log-file.ts'
import { ProcessRecords } from './process-records.ts'
import { rotateLogs } from './rotate-logs.ts'
import { ServiceRunner, type State } from './service-runner.ts'
import { dependents, startOrder } from './unit-order.ts'
import type { Service, Socket, Unit } from './unit.ts'

type SupervisorFolders = {
  readonly units: string
  readonly runtime: string
  readonly state: string
  readonly log: string
  /** Its own sockets. */
  readonly own: string
}

export type UnitStatus = { unit: string; state: State; pid?: number; restarts?: number }

/** Units and their processes: what systemd is to a host that has none. */
export class Supervisor {
  readonly #folders: SupervisorFolders
  readonly #source: UnitSource
  readonly #log: LogFile
  readonly #records: ProcessRecords
  readonly #services = new Map<string, ServiceRunner>()
  readonly #sockets = new Map<string, { unit: Socket; listening: ListeningSocket }>()
  readonly #said = new Set<string>()

  constructor(folders: SupervisorFolders) {
    this.#folders = folders
    this.#log = new LogFile(folders.log, 'supervisor')
    this.#records = new ProcessRecords(join(folders.state, 'processes.json'))
    this.#source = {
      directories: [folders.units, '/etc/systemd/system', '/lib/systemd/system'],
      folders: {
        runtime: folders.runtime,
        state: dirname(dirname(folders.state)),
        log: dirname(folders.log),
      },
      warn: text => {
        if (this.#said.has(text)) return
        this.#said.add(text)
        this.#log.write(text)
      },
    }
  }

  /** Clears what a killed supervisor left running. */
  async begin(): Promise<void> {
    const left = await this.#records.endLeftOvers()
    this.#log.write(`started${left.length > 0 ? `; ended left-over ${left.join(', ')}` : ''}`)
  }

  /** Starts it and what it needs, in order. @throws UnitError */
  async start(name: string): Promise<void> {
    await this.#adopt(name)
    for (const unit of startOrder(await this.#withNeeds(name))) {
      try {
        await (unit.kind === 'socket' ? this.#listen(unit) : this.#runner(unit).start())
      } catch (error) {
        if (unit.name === name || this.#isRequired(unit.name)) throw error
        this.#source.warn(reasonOf(error))
      }
    }
  }

  /** Stops what cannot be without it, then it. */
  async stop(name: string): Promise<void> {
    for (const { name: each } of dependents(name, this.#active())) {
      this.#sockets.get(each)?.listening.close()
      this.#sockets.delete(each)
      await this.#services.get(each)?.stop()
    }
    // Waiting for its next attempt, or never started.
    await this.#services.get(name)?.stop()
  }

  async restart(name: string): Promise<void> {
    const again = dependents(name, this.#active()).toReversed()
    await this.stop(name)
    await this.start(name)
    for (const { name: each } of again) await this.start(each)
  }

  async reload(name: string): Promise<void> {
    const runner = this.#services.get(name)
    if (runner === undefined) throw new UnitError(`${name} is not active`, 1)
    await runner.reload()
  }

  /** Unit files are read again; what runs goes on and is stopped by its new words. */
  async daemonReload(): Promise<void> {
    for (const [name, runner] of this.#services) {
      const unit = await loadUnit(name, this.#source).catch(() => undefined)
      if (unit?.kind === 'service') runner.service = unit
    }
  }

  async state(name: string): Promise<State> {
    await this.#adopt(name)
    if (this.#sockets.has(name)) return 'active'
    return this.#services.get(name)?.state ?? 'inactive'
  }

  /** Of every unit that was ever asked for here, or is enabled. */
  async states(): Promise<Record<string, { isActive: boolean; isEnabled: boolean }>> {
    const names = new Set([...this.#services.keys(), ...this.#sockets.keys(), ...this.#enabled()])
    const found: Record<string, { isActive: boolean; isEnabled: boolean }> = {}
    for (const name of names)
      found[name] = {
        isActive: (await this.state(name)) === 'active',
        isEnabled: this.isEnabled(name),
      }
    return found
  }

  status(): UnitStatus[] {
    const sockets = [...this.#sockets.keys()].map(unit => ({ unit, state: 'active' as const }))
    const services = [...this.#services].map(([unit, { state, pid, restarts }]) => ({
      unit,
      state,
      restarts,
      ...(pid !== undefined && { pid }),
    }))
    return [...sockets, ...services]
  }

  isEnabled = (name: string): boolean => existsSync(this.#enabledMark(name))

  async enable(name: string): Promise<void> {
    await loadUnit(name, this.#source)
    mkdirSync(join(this.#folders.state, 'enabled'), { recursive: true, mode: 0o700 })
    writeFileSync(this.#enabledMark(name), '')
  }

  /** What an operator enabled, and nothing else that a package may have left enabled for systemd. */
  async startEnabled(): Promise<void> {
    for (const name of this.#enabled())
      await this.start(name).catch((error: unknown) => {
        this.#log.write(reasonOf(error))
      })
  }

  /** Everything down, last started first; what somebody else started goes on. */
  async stopAll(): Promise<void> {
    const ours = [...this.#services.values()].filter(runner => !runner.isForeign)
    const all = ours.map(({ service }) => service)
    for (const { name } of startOrder(all).toReversed()) await this.stop(name)
    for (const name of this.#sockets.keys()) await this.stop(name)
    this.#log.write('stopped')
  }

  rotateLogs(): void {
    rotateLogs(this.#folders.log, Date.now())
  }

  #enabled(): string[] {
    const marks = join(this.#folders.state, 'enabled')
    return existsSync(marks) ? readdirSync(marks) : []
  }

  #enabledMark = (name: string) => join(this.#folders.state, 'enabled', name)

  #active(): Unit[] {
    const running = [...this.#services.values()].filter(({ state }) => state !== 'inactive')
    return [
      ...running.map(({ service }) => service),
      ...[...this.#sockets.values()].map(({ unit }) => unit),
    ]
  }

  #isRequired(name: string): boolean {
    return [...this.#services.values()].some(({ service }) =>
      service.relations.requires.includes(name),
    )
  }

  /** The unit and all that it requires or wants, where it exists. */
  async #withNeeds(name: string): Promise<Unit[]> {
    const units = new Map([[name, await loadUnit(name, this.#source)]])
    for (const unit of units.values()) {
      const { requires, wants } = unit.relations
      const sockets = unit.kind === 'service' ? unit.sockets : []
      for (const needed of [...requires, ...wants, ...sockets]) {
        if (units.has(needed) || !/\.(service|socket)$/.test(needed)) continue
        const loaded = await loadUnit(needed, this.#source).catch((error: unknown) => {
          if (error instanceof UnitError && error.code === 5 && !requires.includes(needed))
            return undefined
          throw error
        })
        if (loaded) units.set(needed, loaded)
      }
    }
    return [...units.values()]
  }

  #runner(service: Service): ServiceRunner {
    const known = this.#services.get(service.name)
    if (known) {
      known.service = service
      return known
    }
    const log = new LogFile(this.#folders.log, service.name)
    const runner = new ServiceRunner(service, {
      // Debian's own units (its nginx) are not ours to end with us.
      isForeign: !existsSync(join(this.#folders.units, service.name)),
      log,
      records: this.#records,
      own: this.#folders.own,
      sockets: () => this.#socketsOf(service.name),
    })
    this.#services.set(service.name, runner)
    return runner
  }

  async #adopt(name: string): Promise<void> {
    const known = this.#services.get(name)?.state ?? 'inactive'
    if (known !== 'inactive' && known !== 'failed') return
    const unit = await loadUnit(name, this.#source).catch(() => undefined)
    const identity = unit?.kind === 'service' ? await alreadyRunning(unit) : undefined
    if (unit?.kind === 'service' && identity !== undefined) this.#runner(unit).adopt(identity)
  }

  #socketsOf = (service: string) =>
    [...this.#sockets.values()]
      .filter(({ unit }) => unit.service === service)
      .map(({ unit, listening }) => ({ name: unit.name, descriptor: listening.descriptor }))

  async #listen(unit: Socket): Promise<void> {
    if (this.#sockets.has(unit.name)) return
    try {
      this.#sockets.set(unit.name, { unit, listening: await listeningSocket(unit) })
    } catch (error) {
      throw new UnitError(`cannot start ${unit.name}: ${reasonOf(error)}`, 1)
    }
  }
}
