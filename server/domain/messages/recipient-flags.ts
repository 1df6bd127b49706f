import { wildcardFlags } from './view.ts'

type Sent = {
  senderId: number
  isReadBySender: boolean
  subscribers: readonly number[]
  called: readonly number[]
  callsAll: boolean
}

/** The flags that most recipients have, and the few whose flags differ. */
export function recipientFlags(sent: Sent): {
  flags: string[]
  extras: Record<number, { flags: string[] }>
} {
  const flags = sent.callsAll ? wildcardFlags : []
  const special = new Set([...sent.called, sent.senderId])
  const extras = Object.fromEntries(
    [...special].map(id => {
      const isSubscribed = sent.subscribers.includes(id)
      const isRead = id === sent.senderId ? sent.isReadBySender : !isSubscribed
      const own = [
        ...(isRead ? ['read'] : []),
        ...(sent.called.includes(id) ? ['mentioned'] : []),
        ...(isSubscribed ? flags : []),
      ]
      return [id, { flags: own }]
    }),
  )
  return { flags, extras }
}
