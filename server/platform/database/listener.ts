import { Client, escapeIdentifier } from 'pg'
import { connectionSettings, type DatabaseConfig } from './database.ts'

export type Listener = { close(): Promise<void> }
type Presence = {
  /** Advisory lock that says we are there; it ends with the connection. */
  lock: { area: number; key: number }
  /** What must be done, after each (re)connection, before we say so. */
  before: () => Promise<unknown>
}
type Hears = {
  presence: Presence
  /**
   * By the name of a channel: called with what each notification says, and with nothing after each (re)connection, since some
   * may have been missed.
   */
  channels: Readonly<Record<string, (payload: string | undefined) => void>>
  onError: (error: Error) => void
}

const firstRetryMs = 100
const longestRetryMs = 5_000

/** Holds one connection that listens, and opens a new one whenever it is lost. */
export async function listen(
  config: DatabaseConfig,
  { presence, channels, onError }: Hears,
): Promise<Listener> {
  let closed = false
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined
  let retryMs = firstRetryMs

  const connect = async (): Promise<void> => {
    const fresh = new Client({ ...connectionSettings(config), keepAlive: true })
    client = fresh
    fresh.on('notification', ({ channel, payload }) => channels[channel]?.(payload))
    fresh.on('error', onError)
    fresh.on('end', again)
    await fresh.connect()
    await presence.before()
    const { area, key } = presence.lock
    await fresh.query('select pg_advisory_lock_shared($1::int, $2::int)', [area, key])
    for (const channel of Object.keys(channels))
      await fresh.query(`listen ${escapeIdentifier(channel)}`)
    retryMs = firstRetryMs
    for (const hear of Object.values(channels)) hear(undefined)
  }
  const again = () => {
    if (closed) return
    clearTimeout(retry)
    retry = setTimeout(() => {
      connect().catch((error: unknown) => {
        onError(error instanceof Error ? error : new Error('cannot listen to the database'))
        again()
      })
    }, retryMs)
    retryMs = Math.min(retryMs * 2, longestRetryMs)
  }

  const close = async () => {
    closed = true
    clearTimeout(retry)
    await client?.end()
  }
  try {
    await connect()
  } catch (error) {
    await close()
    throw error
  }
  return { close }
}
