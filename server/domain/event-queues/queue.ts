/** What a client asked for at `register`; every event on its queue is filtered and shaped by this. */
export type QueueOptions = {
  /** Null means all. */
  eventTypes: string[] | null
  allPublicStreams: boolean
  /** `[operator, operand]`: only messages that fit all of them. */
  narrow: [operator: string, operand: string][]
  applyMarkdown: boolean
  clientGravatar: boolean
  includeSubscribers: boolean | 'partial'
  slimPresence: boolean
  /** How far back `register` looks for who was here. */
  presenceHistoryDays?: number | undefined
  capabilities: Record<string, boolean>
}

/** Of a queue what decides how its client is told of things: two with the same wishes are told in the same words. */
export type Viewer = {
  readonly options: QueueOptions
  /** The server's own address, of which addresses are made for those who are not to be shown. */
  readonly url: string
}

/** One client's queue: a row and a position in the log. */
export type StoredQueue = {
  id: string
  userId: number
  options: QueueOptions
  /** Everything up to this id has been received by the client. */
  acknowledgedId: number
}

/** A queue whose client is being told of things. */
export type EventQueue = StoredQueue & Viewer
