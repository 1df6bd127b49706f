import { ApiError } from './http/api-error.ts'

type Limits = {
  readonly atOnce: number
  readonly mostWaiting: number
  /** What whoever would wait behind all these is told. */
  readonly refusal: string
}

/** Lets only so many do something costly at once; more wait for their turn. */
export class Turns {
  readonly #limits: Limits
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(limits: Limits) {
    this.#limits = limits
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn()
    try {
      return await work()
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }

  async #turn(): Promise<void> {
    const { atOnce, mostWaiting, refusal } = this.#limits
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= mostWaiting)
        throw new ApiError('BAD_REQUEST', refusal, { status: 503 })
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push(resolve)
      await promise
    }
    this.#running += 1
  }
}
