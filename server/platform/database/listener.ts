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
  /** Called at each notification, and after each (re)connection, since some may have been missed. */
  onWake: () => void
  onError: (error: Error) => void
}

const firstRetryMs = 100
const longestRetryMs = 5_000

/** Holds one connection that listens on `channel`, and opens a new one whenever it is lost. */
export async function listen(
  config: DatabaseConfig,
  channel: string,
  { presence, onWake, onError }: Hears,
): Promise<Listener> {
  let closed = false
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined
  let retryMs = firstRetryMs

  const connect = async (): Promise<void> => {
    const fresh = new Client({ ...connectionSettings(config), keepAlive: true })
    client = fresh
    fresh.on('notification', onWake)
    fresh.on('error', onError)
    fresh.on('end', again)
    await fresh.connect()
    await presence.before()
    const { area, key } = presence.lock
    await fresh.query('select pg_advisory_lock_shared($1::int, $2::int)', [area, key])
    await fresh.query(`listen ${escapeIdentifier(channel)}`)
    retryMs = firstRetryMs
    onWake()
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
