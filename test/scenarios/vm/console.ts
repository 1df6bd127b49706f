import type { Socket } from 'node:net'

/** What a boot asks there while the volume is locked. */
export const passphraseQuestion = /passphrase[^\n]* for disk[^\n]*parley/i

/** What stands on the screen of a machine, and its keyboard: for what asks before anything else runs. */
export class Console {
  #socket: Socket | undefined
  #said = ''
  #seen = 0
  #heard: (() => void)[] = []

  connect(socket: Socket): void {
    this.#socket = socket
    this.skip()
    socket.on('data', (part: Buffer) => {
      this.#said += part.toString('latin1')
      for (const heard of this.#heard.splice(0)) heard()
    })
  }

  /** Everything since the machine was made. */
  get said(): string {
    return this.#said
  }

  /** What stands there by now counts as seen: a new boot begins. */
  skip(): void {
    this.#seen = this.#said.length
  }

  /** Waits until it stands there, after what was seen before in this boot. @returns all that came up to it */
  async see(text: string | RegExp): Promise<string> {
    for (;;) {
      const rest = this.#said.slice(this.#seen)
      const found = typeof text === 'string' ? rest.indexOf(text) : rest.search(text)
      if (found >= 0) {
        const length = typeof text === 'string' ? text.length : (text.exec(rest)?.[0].length ?? 0)
        this.#seen += found + length
        return rest.slice(0, found + length)
      }
      await new Promise<void>(resolve => this.#heard.push(resolve))
    }
  }

  /** Shows from now on what comes. */
  attach(show: (text: string) => void): void {
    this.#socket?.on('data', (part: Buffer) => show(part.toString('latin1')))
  }

  /** Keys as they are. */
  press(keys: Buffer): void {
    this.#socket?.write(keys)
  }

  /** Keys, and the return key. */
  type(line: string): void {
    this.#socket?.write(`${line}\r`)
  }
}
