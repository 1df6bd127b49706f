import { Transform, type TransformCallback } from 'node:stream'
import { headBytes, sniff } from './sniff.ts'

/** Passes a file on, counts it, and looks at how it begins. */
export class FileHead extends Transform {
  size = 0
  #head = Buffer.alloc(0)

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length
    const missing = headBytes - this.#head.length
    if (missing > 0) this.#head = Buffer.concat([this.#head, chunk.subarray(0, missing)])
    done(null, chunk)
  }

  contentType(): string {
    return sniff(this.#head)
  }
}
