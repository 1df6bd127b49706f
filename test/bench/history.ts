// Prints what reading costs in an organization of a million messages: for each kind of request and two kinds of people the
// median, the 99th percentile, and the processor time of one request (server + PostgreSQL). Nothing is asserted: the figures are
// of this machine and this moment, and on a busy machine only processor time says something.
//
//   node test/bench/history.ts [--messages=1000000] [--seed=1] [--rounds=40]
import { parseArgs } from 'node:util'
import { sql } from '../../server/platform/database/sql.ts'
import { encode, send } from '../server/client.ts'
import { percentile, processorMs } from './history/cost.ts'
import { oneMillion } from './history/fill.ts'
import { giveKeys, organizationWith } from './history/organization.ts'
import { requestsIn, type Request } from './history/requests.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: String(oneMillion.messages) },
    seed: { type: 'string', default: String(oneMillion.seed) },
    rounds: { type: 'string', default: '40' },
  },
})
const numberOf = (text: string): number => {
  const number = Number(text)
  if (!(number > 0)) throw new Error(`${text} is no number above 0`)
  return number
}
const messages = numberOf(values.messages)
const rounds = numberOf(values.rounds)

const size = { ...oneMillion, messages, seed: numberOf(values.seed) }
const { db, socket, stop } = await organizationWith(size, done => {
  if (done % 100_000 === 0) console.error(`${done} messages`)
})

type Somebody = { what: string; id: number; email: string; key: string }
const somebody = async (what: string, number: number): Promise<Somebody> => {
  const email = `person${number}@example.org`
  const { id } = await db.snapshot(tx =>
    tx.one<{ id: number }>(sql`select id from users where email = ${email}`),
  )
  return { what, id, email, key: `person${number}`.padEnd(32, '0') }
}

async function ask({ email, key }: Somebody, { method, path, params }: Request) {
  const authorization = `Basic ${Buffer.from(`${email}:${key}`).toString('base64')}`
  const form = encode({ ...params })
  const answer =
    method === 'GET'
      ? await send(socket, { method, path: `/api/v1${path}?${form}`, headers: { authorization } })
      : await send(socket, {
          method,
          path: `/api/v1${path}`,
          headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
          body: form,
        })
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
}

async function measure(person: Somebody, request: Request) {
  await ask(person, request)
  const before = await processorMs(db)
  const walls: number[] = []
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now()
    await ask(person, request)
    walls.push(performance.now() - begun)
  }
  const after = await processorMs(db)
  const each = (part: 'server' | 'postgres') => (after[part] - before[part]) / rounds
  const figures = [
    percentile(walls, 0.5),
    percentile(walls, 0.99),
    each('server'),
    each('postgres'),
  ]
  console.log(
    `${person.what.padEnd(6)} ${request.what.padEnd(36)} ${figures.map(ms => ms.toFixed(1).padStart(8)).join(' ')}`,
  )
}

const people = [await somebody('reader', 4), await somebody('away', 5)]
await giveKeys(db, people)
console.log(`${'ms'.padEnd(43)}      p50      p99   server postgres`)
for (const person of people)
  for (const request of requestsIn(messages)) await measure(person, request)
await stop()
process.exit()
