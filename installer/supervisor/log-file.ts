import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** What a unit prints, appended by the unit itself: the supervisor's death loses no line. */
export class LogFile {
  readonly path: string
  readonly descriptor: number

  constructor(directory: string, unit: string) {
    mkdirSync(directory, { recursive: true, mode: 0o755 })
    this.path = join(directory, `${unit.replace(/\.service$/, '')}.log`)
    this.descriptor = openSync(this.path, 'a', 0o640)
  }

  write(text: string): void {
    writeSync(this.descriptor, `${new Date().toISOString()} supervisor: ${text}\n`)
  }

  close(): void {
    closeSync(this.descriptor)
  }
}
