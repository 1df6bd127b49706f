/** What was to be a DNS message, or a part of one, is none. */
export class InvalidMessage extends Error {
  override readonly name = 'InvalidMessage'
}
