/** Something the person can put right; the message says how. */
export class Problem extends Error {
  override readonly name = 'Problem'
}
