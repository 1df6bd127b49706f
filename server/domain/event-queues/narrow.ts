/** Of a message what a queue's narrow looks at, in Zulip's words. */
export type NarrowedMessage = {
  type: string
  stream_id?: number | undefined
  /** A channel's name, or a direct conversation's people. */
  display_recipient: unknown
  subject: string
  sender_email: string
}

type Matcher = (operand: string, message: NarrowedMessage, flags: readonly string[]) => boolean

const inChannel: Matcher = (operand, { type, stream_id, display_recipient }) =>
  type === 'stream' &&
  (String(stream_id) === operand ||
    (typeof display_recipient === 'string' && same(display_recipient, operand)))
const onTopic: Matcher = (operand, { type, subject }) => type === 'stream' && same(subject, operand)

const flagOf: Record<string, string> = {
  starred: 'starred',
  mentioned: 'mentioned',
  alerted: 'has_alert_word',
}
const is: Matcher = (operand, { type, subject }, flags) => {
  if (operand === 'dm' || operand === 'private') return type === 'private'
  if (operand === 'unread') return !flags.includes('read')
  if (operand === 'resolved') return type === 'stream' && subject.startsWith('✔ ')
  const flag = flagOf[operand]
  return flag !== undefined && flags.includes(flag)
}

const matchers: Readonly<Record<string, Matcher>> = {
  channel: inChannel,
  stream: inChannel,
  topic: onTopic,
  subject: onTopic,
  sender: (operand, { sender_email }) => same(sender_email, operand),
  is,
}

/** Operators that a queue may be narrowed by: fewer than for fetching, since each event is tested as it passes. */
export const queueOperators: readonly string[] = Object.keys(matchers)

/** True when the message fits every term. */
export const fitsNarrow = (
  narrow: readonly (readonly [operator: string, operand: string])[],
  message: NarrowedMessage,
  flags: readonly string[],
): boolean =>
  narrow.every(([operator, operand]) => matchers[operator]?.(operand, message, flags) ?? false)

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
