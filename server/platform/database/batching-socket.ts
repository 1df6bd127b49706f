import { Socket } from 'node:net'

/**
 * A connection that writes together whatever is asked of it in one turn: statements that are sent one behind the other cost one call
 * of the system, and reach the database at once.
 */
export class BatchingSocket extends Socket {
  #isHolding = false

  override cork(): void {
    super.cork()
    if (this.#isHolding) return
    this.#isHolding = true
    super.cork()
    process.nextTick(() => {
      this.#isHolding = false
      super.uncork()
    })
  }
}
