import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { keyOf } from '../server/files.ts'
import { names } from '../server/people.ts'
import { spawnServer } from '../server/process.ts'
import { createWorld } from '../server/world.ts'
import { pssMiB } from './memory.ts'
import { print, type Row } from './table.ts'

// What queues that nothing happens in cost the web process: each belongs to a client that has registered and waits.

const count = Number(process.argv[2] ?? 10_000)
/** So many requests are on their way at once. */
const atOnce = 100

const registered = z.looseObject({ queue_id: z.string(), last_event_id: z.number() })

t.setTimeout(0)
t.test(`${count} queues`, async t => {
  const world = await createWorld(t)
  await world.stopServer()
  const folder = mkdtempSync(join(tmpdir(), 'parley-queues-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const socketPath = join(folder, 'web.sock')
  const server = spawnServer({ ...world.config, listen: { socket: socketPath } })
  t.teardown(() => void server.child.kill('SIGKILL'))
  await server.says('ready')
  const { pid } = server.child
  if (pid === undefined) throw new Error('the server has no process')
  const rows: Row[] = []
  const measured = async (what: string) =>
    rows.push([what, `${Math.round(await pssMiB([pid]))} MiB`])

  const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
  const whoseTurn = (index: number) => world[names[index % names.length] ?? 'hamlet']
  const ask = (index: number, method: string, path: string, form = '') => {
    const headers = {
      authorization: keyOf(whoseTurn(index)),
      ...(form !== '' && { 'content-type': 'application/x-www-form-urlencoded' }),
    }
    return request({ socketPath, method, path, headers, agent }).end(form)
  }
  const answerTo = (call: ReturnType<typeof ask>) =>
    new Promise<unknown>((resolve, reject) => {
      call.once('error', reject)
      call.once('response', answer => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())))
      })
    })

  await measured('nobody there')
  const queues: { whose: number; queue_id: string; last_event_id: number }[] = []
  let begun = 0
  const form = new URLSearchParams({ event_types: '["message"]', fetch_event_types: '[]' })
  const register = async () => {
    while (begun < count) {
      const whose = begun++
      const answer = await answerTo(ask(whose, 'POST', '/api/v1/register', form.toString()))
      queues.push({ whose, ...registered.parse(answer) })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, register))
  await measured(`${count} queues registered`)
  for (const [index, { whose, queue_id, last_event_id }] of queues.entries()) {
    const words = new URLSearchParams({ queue_id, last_event_id: String(last_event_id) })
    ask(whose, 'GET', `/api/v1/events?${words.toString()}`).on('error', () => {})
    if (index % atOnce === 0) await answerTo(ask(index, 'GET', '/health'))
  }
  await answerTo(ask(0, 'GET', '/health'))
  await measured(`${count} clients waiting`)
  print(rows)
  agent.destroy()
  await world.startServer()
})
