import type { FlagsEvent, UnreadDetails } from '../../protocol/messages.ts'

export const flagAdded = (flag: string, messages: number[]): FlagsEvent => ({
  type: 'update_message_flags',
  op: 'add',
  operation: 'add',
  flag,
  messages,
  all: false,
})

export const flagRemoved = (
  flag: string,
  messages: number[],
  details?: Record<string, UnreadDetails>,
): FlagsEvent => ({
  ...flagAdded(flag, messages),
  op: 'remove',
  operation: 'remove',
  ...(details && { message_details: details }),
})
