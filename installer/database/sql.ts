import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { reasonOf } from '../core/install-error.ts'

/**
 * One SQL statement over a Unix socket, for the installer's own checks and changes.
 * Reads `{"sql", "parameters"?}` from stdin, or takes `--execute SQL` when there is nothing secret in it.
 * Prints the rows as a JSON array. Exit: 0 done, 1 refused by the database, 2 usage, 69 no answer from it.
 */
const { values } = parseArgs({
  options: {
    'socket-directory': { type: 'string' },
    port: { type: 'string' },
    user: { type: 'string' },
    database: { type: 'string' },
    execute: { type: 'string' },
    'wait-seconds': { type: 'string', default: '0' },
  },
})

const unavailable = 69

async function connected(): Promise<Client> {
  const until = Date.now() + Number(values['wait-seconds']) * 1000
  for (;;) {
    const client = new Client({
      host: values['socket-directory'],
      port: Number(values.port),
      user: values.user,
      database: values.database,
    })
    // A server that goes away while idle is told by the next query.
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (error) {
      if (Date.now() >= until || !comesUp(error)) throw error
    }
    await pause(100)
  }
}

/** Not there yet (no socket, nobody listening) or still starting (57P03): worth waiting for. */
const comesUp = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  ['ENOENT', 'ECONNREFUSED', '57P03'].includes(String(error.code))

async function main(): Promise<number> {
  const { sql, parameters } = await statement()
  let client: Client
  try {
    client = await connected()
  } catch (error) {
    return failed(`the database does not answer: ${reasonOf(error)}`, unavailable)
  }
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql, parameters)
    process.stdout.write(`${JSON.stringify(rows)}\n`)
    return 0
  } catch (error) {
    return failed(`the database refuses: ${reasonOf(error)}`, 1)
  } finally {
    await client.end()
  }
}

// Read by hand: a schema library would cost more time than the query.
async function statement(): Promise<{ sql: string; parameters: unknown[] }> {
  if (values.execute !== undefined) return { sql: values.execute, parameters: [] }
  const read: unknown = JSON.parse(await text(process.stdin))
  if (typeof read !== 'object' || read === null || !('sql' in read))
    throw new TypeError('stdin holds no {"sql"}')
  const parameters: unknown = 'parameters' in read ? read.parameters : []
  return { sql: String(read.sql), parameters: Array.isArray(parameters) ? parameters : [] }
}

function failed(message: string, code: number): number {
  process.stderr.write(`${message}\n`)
  return code
}

process.exitCode = await main()
