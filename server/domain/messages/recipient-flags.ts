import { wildcardFlags } from './view.ts'

type Sent = {
  senderId: number
  isReadBySender: boolean
  subscribers: readonly number[]
  called: readonly number[]
  /** In whose words it is. */
  alerted: readonly number[]
  callsAll: boolean
  /** Who have muted the sender. */
  deaf: readonly number[]
}

/** The flags that most recipients have, and the few whose flags differ. */
export function recipientFlags(sent: Sent): {
  flags: string[]
  extras: Record<number, { flags: string[] }>
} {
  const flags = sent.callsAll ? wildcardFlags : []
  const special = new Set([...sent.called, ...sent.alerted, ...sent.deaf, sent.senderId])
  const extras = Object.fromEntries(
    [...special].map(id => {
      const isSubscribed = sent.subscribers.includes(id)
      const hears = isSubscribed && !sent.deaf.includes(id)
      const isRead = id === sent.senderId ? sent.isReadBySender : !hears
      const own = [
        ...(isRead ? ['read'] : []),
        ...(sent.called.includes(id) ? ['mentioned'] : []),
        ...(sent.alerted.includes(id) ? ['has_alert_word'] : []),
        ...(isSubscribed ? flags : []),
      ]
      return [id, { flags: own }]
    }),
  )
  return { flags, extras }
}
