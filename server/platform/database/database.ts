import { Pool, types, type ClientConfig, type PoolClient, type PoolConfig } from 'pg'
import { BatchingSocket } from './batching-socket.ts'
import { theServer, type Cause } from './cause.ts'
import { clientTx, send } from './client-tx.ts'
import { together } from './together.ts'
import type { Tx } from './tx.ts'

export type DatabaseConfig = {
  /** The folder of the Unix socket: PostgreSQL is never reached over TCP. */
  socketDirectory: string
  port: number
  name: string
  user: string
}

export interface Database {
  /** In whose name it is written to. */
  readonly cause: Cause | undefined
  /** Read committed. Commits when `work` resolves, rolls back when it throws. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same, shared with others who ask for the same key at the same time: they would wait for each other anyway. */
  together<T>(key: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Repeatable read, read only: everything in it sees one moment. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A single statement, which sees one moment by itself. */
  statement<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Repeatable read that may write, for reading one moment and noting that it was read. */
  snapshotWithWrites<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same database, written to in somebody's name; undefined: nothing that is written has to be recorded. */
  causedBy(cause: Cause | undefined): Database
  /** A pool of its own, for a library that brings its own SQL; it ends when `work` does. */
  withPool<T>(work: (pool: Pool) => Promise<T>): Promise<T>
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

/**
 * A pool of connections, used in the server's own name. `onError` hears of connections lost while idle; the next query opens a new
 * one.
 */
export function openDatabase(config: DatabaseConfig, onError: (error: Error) => void): Database {
  const openPool = (more: PoolConfig) =>
    new Pool({
      ...connectionSettings(config),
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      stream: () => new BatchingSocket(),
      ...more,
    })
      .on('error', onError)
      // A connection that is lost while somebody holds it fails their query as well; unheard it would end the process.
      .on('connect', client => client.on('error', onError))
  // What does not need an answer to be asked is sent right behind what was asked before.
  const pool = openPool({ max: 20, pipeline: true })

  const onConnection = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      return await work(client)
    } catch (error) {
      // Answered only after everything that was sent before it.
      await client.query('rollback').catch((reason: unknown) => {
        broken = reason instanceof Error ? reason : new Error('rollback failed')
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  const within =
    (begin: string, cause?: Cause) =>
    <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
      onConnection(async client => {
        const begun = client.query(begin)
        begun.catch(() => {}) // told with the rest
        const { tx, sent, close, last } = clientTx(client, cause)
        const result = await work(tx).finally(close)
        const ending = last().map(statement => send(client, statement))
        await commit(client, [begun, ...sent, ...ending])
        return result
      })

  // Shared by several, it is in nobody's name.
  const shared = together(within('begin'))
  const inNameOf = (cause: Cause | undefined): Database => ({
    cause,
    statement: work =>
      onConnection(async client => {
        const { tx, sent, close } = clientTx(client, cause)
        const result = await work(tx).finally(close)
        await Promise.all(sent)
        return result
      }),
    transaction: within('begin', cause),
    together: shared,
    snapshot: within('begin isolation level repeatable read read only'),
    snapshotWithWrites: within('begin isolation level repeatable read', cause),
    causedBy: inNameOf,
    async withPool(work) {
      const own = openPool({ max: 8 })
      try {
        return await work(own)
      } finally {
        await own.end()
      }
    },
    close: () => pool.end(),
  })
  return inNameOf(theServer)
}

/** Sends the commit behind what is under way. Throws the first thing that went wrong before it. */
async function commit(client: PoolClient, sent: readonly Promise<unknown>[]): Promise<void> {
  const committed = client.query('commit')
  const outcomes = await Promise.allSettled([...sent, committed])
  const failed = outcomes.find(outcome => outcome.status === 'rejected')
  if (failed) throw failed.reason
  // What PostgreSQL makes of the commit of a transaction that has failed before.
  if ((await committed).command !== 'COMMIT') throw new Error('the transaction had failed before')
}
