import type { ServerResponse } from 'node:http'

/** A line of an answer without an end, made once for all who are sent the same. */
export class Line {
  /** As HTTP carries a part of such an answer. */
  readonly chunk: Buffer
  /** The line alone, within `chunk`. */
  readonly bytes: Buffer

  constructor(text: string) {
    const size = `${(Buffer.byteLength(text) + 1).toString(16)}\r\n`
    this.chunk = Buffer.from(`${size}${text}\n\r\n`)
    this.bytes = this.chunk.subarray(size.length, -2)
  }
}

/** Where lines go. */
export type LineWriter = {
  /** False when the reader is slower than the lines: `drained` says when to go on. */
  write(lines: readonly Line[]): boolean
  /** Resolves when the reader has caught up, or is gone. */
  drained(): Promise<void>
}

/**
 * Writes lines past what Node keeps for answers in pieces, where the answer has its connection for itself: a room of five hundred
 * hears of a message by five hundred of these.
 */
export function lineWriter(response: ServerResponse): LineWriter {
  const direct = response.chunkedEncoding ? response.socket : null
  const to = direct ?? response
  return {
    write(lines) {
      if (!to.writable) return true
      let isTaken = true
      if (lines.length > 1) to.cork()
      for (const line of lines) isTaken = to.write(direct ? line.chunk : line.bytes)
      if (lines.length > 1) to.uncork()
      return isTaken
    },
    drained: () =>
      new Promise(resolve => {
        if (!to.writableNeedDrain || to.destroyed) return resolve()
        const done = () => {
          to.off('drain', done)
          response.off('close', done)
          resolve()
        }
        to.on('drain', done)
        response.on('close', done)
      }),
  }
}
