/** Who sent a request, by what is told of itself and where it came from: nothing here is proof of anything. */
export type Caller = {
  /** The User-Agent, or nothing. */
  readonly userAgent: string
  /** The address, as far as it is known. */
  readonly address: string
}
