import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const message = z.object({
  event: z.string().optional(),
  data: z.looseObject({}).optional(),
  id: z.number().optional(),
  error: z.object({ desc: z.string() }).optional(),
  return: z.unknown().optional(),
})

type Words = Readonly<Record<string, unknown>>

/** QEMU's own protocol: what happens to the machine as a thing of metal. */
export class Monitor {
  readonly #socket: Socket
  readonly #asked = new Map<
    number,
    { done: (value: unknown) => void; failed: (e: Error) => void }
  >()
  readonly #waiting: { holds: (event: string, data: Words) => boolean; heard: () => void }[] = []
  #next = 1

  constructor(socket: Socket) {
    this.#socket = socket
    createInterface({ input: socket })
      .on('line', line => this.#hear(line))
      // The socket's, when the plug is pulled.
      .on('error', () => {})
  }

  ask(command: string, words: Words = {}): Promise<unknown> {
    const id = this.#next++
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: words, id })}\n`)
    return new Promise((done, failed) => this.#asked.set(id, { done, failed }))
  }

  /** A word to the monitor for people, where the protocol has none. @returns its answer: mostly, a complaint */
  async say(line: string): Promise<string> {
    return z.string().parse(await this.ask('human-monitor-command', { 'command-line': line }))
  }

  /** Resolves at the next such event. */
  event(name: string, where: (data: Words) => boolean = () => true): Promise<void> {
    return new Promise(heard =>
      this.#waiting.push({ holds: (event, data) => event === name && where(data), heard }),
    )
  }

  /** Nobody answers any more. */
  forget(why: string): void {
    for (const { failed } of this.#asked.values()) failed(new Error(why))
    this.#asked.clear()
  }

  #hear(line: string): void {
    const said = message.parse(JSON.parse(line))
    if (said.event !== undefined) this.#happens(said.event, said.data ?? {})
    if (said.id === undefined) return
    const asked = this.#asked.get(said.id)
    this.#asked.delete(said.id)
    if (said.error !== undefined) asked?.failed(new Error(`QEMU: ${said.error.desc}`))
    else asked?.done(said.return)
  }

  #happens(event: string, data: Words): void {
    for (const one of this.#waiting.filter(({ holds }) => holds(event, data))) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1)
      one.heard()
    }
  }
}
