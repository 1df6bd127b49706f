import type { Socket } from 'node:net'
import type { Ran } from '../../peers/debian-root.ts'

// To the machine: id, number of words, each with its length; length of the input (or none), input.
// From it, after its exit: magic, id, exit code, length of stdout, of stderr, both. Numbers are 32 bits, big end first.
const magic = Buffer.from([0, 0x52, 0x49, 0x47, 0xff, 0xfe, 0xfd, 1])
const none = 0xffffffff
const head = magic.length + 16

export type RanBytes = { readonly code: number; readonly out: Buffer; readonly err: Buffer }

/** Our side of the hands inside a machine. */
export class Agent {
  readonly #socket: Socket
  readonly #asked = new Map<number, { done: (ran: RanBytes) => void; lost: (why: Error) => void }>()
  #unread: Buffer[] = []
  #next = 1

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (part: Buffer) => {
      this.#unread.push(part)
      this.#read()
    })
  }

  /** Runs a program; asked before the machine is up, it runs when it is. */
  run(argv: readonly string[], input?: string | Buffer): Promise<RanBytes> {
    const id = this.#next++
    const answer = new Promise<RanBytes>((done, lost) => this.#asked.set(id, { done, lost }))
    const words = argv.map(word => Buffer.from(word))
    this.#socket.write(
      Buffer.concat([
        numbers(id, words.length),
        ...words.flatMap(word => [numbers(word.length), word]),
        numbers(input === undefined ? none : Buffer.byteLength(input)),
      ]),
    )
    if (input !== undefined) this.#socket.write(input)
    return answer
  }

  /** What was under way is lost: the machine was reset, or its power was cut. */
  forget(why: string): void {
    this.#unread = []
    for (const { lost } of this.#asked.values()) lost(new Error(why))
    this.#asked.clear()
  }

  #read(): void {
    while (this.#unread.length > 0) {
      const whole = frameLength(this.#unread)
      if (whole === undefined || size(this.#unread) < whole) return
      const all = Buffer.concat(this.#unread)
      // Words of a machine that was reset in the middle of a sentence are passed over.
      const start = all.indexOf(magic)
      if (start !== 0) {
        this.#unread = start < 0 ? [all.subarray(-magic.length + 1)] : [all.subarray(start)]
        if (start < 0) return
        continue
      }
      const code = all.readUInt32BE(magic.length + 4)
      const out = all.readUInt32BE(magic.length + 8)
      const id = all.readUInt32BE(magic.length)
      this.#unread = [all.subarray(whole)].filter(part => part.length > 0)
      const asked = this.#asked.get(id)
      this.#asked.delete(id)
      asked?.done({
        code,
        out: all.subarray(head, head + out),
        err: all.subarray(head + out, whole),
      })
    }
  }
}

/** How long the frame at the beginning is, once that can be told. */
function frameLength(unread: Buffer[]): number | undefined {
  if (size(unread) < head) return undefined
  if ((unread[0]?.length ?? 0) < head) unread.splice(0, unread.length, Buffer.concat(unread))
  const [first = Buffer.alloc(0)] = unread
  if (first.indexOf(magic) !== 0) return 0
  return head + first.readUInt32BE(magic.length + 8) + first.readUInt32BE(magic.length + 12)
}

const size = (parts: readonly Buffer[]) => parts.reduce((sum, part) => sum + part.length, 0)

function numbers(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value, 4 * index)
  return buffer
}

/** As text, without the newline at its end. */
export const asText = ({ code, out, err }: RanBytes): Ran => ({
  code,
  out: out.toString().replace(/\n$/, ''),
  err: err.toString().replace(/\n$/, ''),
})
