/** One chat server with people in it, as this benchmark sees any of them. */
export type Chat = {
  /** Connects `size` people to one room; each of them hears whatever is said there. */
  enter(size: number): Promise<Member[]>
  /** Process ids of the server and whatever it stands on, PostgreSQL aside. */
  pids(): Promise<number[]>
  /** The name of its database. */
  readonly database: string
  stop(): Promise<void>
}

export type Member = {
  /** Resolves when the server has said that it has the message. */
  send(text: string): Promise<void>
  /** Called with the text of each message, this member's own included. */
  hear(listener: (text: string) => void): void
  leave(): void
}
