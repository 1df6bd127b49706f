import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  writeSync,
  fstatSync,
} from 'node:fs'
import { join } from 'node:path'

const largestBytes = 16 * 1024 * 1024

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

  /** Keeps one former file. Units hold theirs open for appending, so it is copied and cut, not renamed. */
  rotate(): void {
    if (fstatSync(this.descriptor).size < largestBytes) return
    copyFileSync(this.path, `${this.path}.1`)
    ftruncateSync(this.descriptor, 0)
  }

  close(): void {
    closeSync(this.descriptor)
  }
}
