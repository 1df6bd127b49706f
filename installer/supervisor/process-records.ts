import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { within } from '../core/within.ts'
import { isAlive, signal, type ProcessIdentity } from './process-identity.ts'

/** What a killed supervisor leaves behind is found by this: its own processes, and no others. */
export type ProcessRecord = ProcessIdentity & {
  readonly unit: string
  readonly killSignal: NodeJS.Signals
  readonly stopTimeoutMs: number
}

type RecordFile = { boot: string; processes: ProcessRecord[] }

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** The main process of each unit, on disk as soon as it is known. */
export class ProcessRecords {
  readonly #path: string
  readonly #records = new Map<string, ProcessRecord>()

  constructor(path: string) {
    this.#path = path
  }

  set(record: ProcessRecord): void {
    this.#records.set(record.unit, record)
    this.#write()
  }

  delete(unit: string): void {
    if (this.#records.delete(unit)) this.#write()
  }

  #write(): void {
    const file: RecordFile = { boot: bootId(), processes: [...this.#records.values()] }
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    writeFileSync(`${this.#path}.new`, JSON.stringify(file))
    renameSync(`${this.#path}.new`, this.#path)
  }

  /** Ends what an earlier supervisor left running: gracefully, then by force. @returns their units */
  async endLeftOvers(): Promise<string[]> {
    const left = readRecords(this.#path).filter(isAlive)
    await Promise.all(left.map(end))
    if (left.length > 0) this.#write()
    return left.map(record => record.unit)
  }
}

async function end(record: ProcessRecord): Promise<void> {
  const gone = () => !isAlive(record)
  signal(record, record.killSignal, 'process')
  if (await within(record.stopTimeoutMs, gone)) return
  signal(record, 'SIGKILL', 'group')
  await within(record.stopTimeoutMs, gone)
}

/** A torn or foreign file is no record: whoever cannot be told for certain is left alone. */
function readRecords(path: string): ProcessRecord[] {
  try {
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!isRecordFile(file) || file.boot !== bootId()) return []
    return file.processes
  } catch {
    return []
  }
}

const isRecordFile = (value: unknown): value is RecordFile =>
  typeof value === 'object' &&
  value !== null &&
  'boot' in value &&
  'processes' in value &&
  Array.isArray(value.processes)
