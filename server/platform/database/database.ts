import { Pool, types, type ClientConfig } from 'pg'
import { clientTx } from './client-tx.ts'
import type { Tx } from './tx.ts'

export type DatabaseConfig = {
  /** The folder of the Unix socket: PostgreSQL is never reached over TCP. */
  socketDirectory: string
  port: number
  name: string
  user: string
}

export interface Database {
  /** Read committed. Commits when `work` resolves, rolls back when it throws. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Repeatable read, read only: everything in it sees one moment. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Repeatable read that may write, for reading one moment and noting that it was read. */
  snapshotWithWrites<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

// Ids and counts stay far below 2^53, so PostgreSQL's bigint is read as a number.
types.setTypeParser(types.builtins.INT8, Number)

export const connectionSettings = (config: DatabaseConfig): ClientConfig => ({
  host: config.socketDirectory,
  port: config.port,
  database: config.name,
  user: config.user,
  application_name: 'parley',
})

/** A pool of connections. `onError` hears of connections lost while idle; the next query opens a new one. */
export function openDatabase(config: DatabaseConfig, onError: (error: Error) => void): Database {
  const pool = new Pool({
    ...connectionSettings(config),
    max: 20,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  })
  pool.on('error', onError)

  const within =
    (begin: string) =>
    async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query(begin)
        const open = clientTx(client)
        const result = await work(open.tx)
        await open.finish()
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch((reason: unknown) => {
          broken = reason instanceof Error ? reason : new Error('rollback failed')
        })
        throw error
      } finally {
        client.release(broken)
      }
    }

  return {
    transaction: within('begin'),
    snapshot: within('begin isolation level repeatable read read only'),
    snapshotWithWrites: within('begin isolation level repeatable read'),
    close: () => pool.end(),
  }
}
