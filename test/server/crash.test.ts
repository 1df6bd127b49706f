import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../until.ts'
import { crashPostgres } from './cluster.ts'
import { names, type Name } from './people.ts'
import { person } from './person.ts'
import { spawnServer } from './process.ts'
import { makeChannel } from './talk.ts'
import { createWorld } from './world.ts'

t.setTimeout(900_000)

const clients = 200
const perSender = 25

type Event = { id: number; type: string; message?: { id: number; content: string } }
type Queue = { queue_id: string; last_event_id: number }

/** The queue is gone: what no crash may do. */
const isLost = (error: unknown) =>
  error instanceof Error && /BAD_EVENT_QUEUE_ID/.test(error.message)

t.test(
  'two web servers and the database are killed under the hands of 200 clients, and nobody misses anything',
  async t => {
    const world = await createWorld(t)
    const channel = await makeChannel(
      world.hamlet,
      'stage',
      names.map(name => world[name]),
    )
    await world.stopServer()

    // Two web servers of one organization, as they stand behind one proxy; and a client knocks at the other door when one is shut.
    const doors = [0, 1].map(() => {
      const folder = mkdtempSync(join(tmpdir(), 'parley-crash-'))
      t.teardown(() => rmSync(folder, { recursive: true }))
      const config = { ...world.config, listen: { socket: join(folder, 'web.sock') } }
      const open = () => {
        const server = spawnServer(config)
        t.teardown(() => void server.child.kill('SIGKILL'))
        return server
      }
      const server = open()
      return { socket: config.listen.socket, open, server }
    })
    await Promise.all(doors.map(({ server }) => server.says('ready')))
    const at = (name: Name, time: number) => {
      const door = doors[time % doors.length]
      if (door === undefined) throw new Error('there are two doors')
      return person(door.socket, name, world[name].id)
    }

    /** Follows one queue to the last message, through whatever door is open. */
    const follow = async (index: number, isLast: (content: string) => boolean) => {
      const name = names[index % names.length] ?? 'hamlet'
      let tries = index
      const queue = await at(name, tries).post<Queue>('/register', {
        event_types: ['message'],
        fetch_event_types: [],
      })
      const seen: Event[] = []
      const following = async () => {
        while (!seen.some(({ message }) => isLast(message?.content ?? ''))) {
          const last_event_id = seen.at(-1)?.id ?? queue.last_event_id
          const answer = await at(name, tries)
            .get<{ events: Event[] }>('/events', { queue_id: queue.queue_id, last_event_id })
            .catch((error: unknown) => {
              if (isLost(error)) throw error
              tries += 1
              return undefined
            })
          if (answer) seen.push(...answer.events)
          // A shut door is knocked at again soon, as clients do, and not at once.
          else await new Promise(resolve => setTimeout(resolve, 50))
        }
        return seen
      }
      return { following }
    }

    const acknowledged: number[] = []
    const say = (name: Name, time: number, content: string) =>
      at(name, time)
        .post<{ id: number }>('/messages', { type: 'channel', to: channel, topic: 'x', content })
        .then(({ id }) => {
          acknowledged.push(id)
          return true
        })
        .catch(() => false)

    const followers = []
    for (let index = 0; index < clients; index++)
      followers.push(await follow(index, content => content === 'The rest is silence'))
    const following = Promise.all(followers.map(one => one.following()))

    const kill = async (index: number) => {
      const door = doors[index]
      if (door === undefined) return
      await door.server.end('SIGKILL')
      door.server = door.open()
      await door.server.says('ready')
    }
    let isOver = false
    const killing = (async () => {
      for (const strike of [() => kill(0), () => kill(1), crashPostgres, () => kill(0)]) {
        const sofar = acknowledged.length
        await until(() => isOver || acknowledged.length >= sofar + 15)
        await strike()
      }
    })()
    const speakers: readonly Name[] = ['hamlet', 'othello', 'iago', 'cordelia']
    const speak = async (name: Name, turn: number) => {
      let said = 0
      for (let time = turn; said < perSender; time++)
        if (await say(name, time, `${name} says ${time}`)) said += 1
        else await new Promise(resolve => setTimeout(resolve, 50))
    }
    await Promise.all(speakers.map(speak))
    isOver = true
    await killing
    t.ok(await say('hamlet', 0, 'The rest is silence'))

    const expected = acknowledged.toSorted((a, b) => a - b)
    for (const [index, seen] of (await following).entries()) {
      const ids = seen.map(({ id }) => id)
      const messages = seen.flatMap(({ message }) => (message ? [message.id] : []))
      const isOrderly = ids.every((id, place) => place === 0 || id > (ids[place - 1] ?? 0))
      const isOnce = new Set(messages).size === messages.length
      const missing = expected.filter(id => !messages.includes(id))
      if (!isOrderly || !isOnce || missing.length > 0)
        t.fail(`client ${index}`, { ids, messages, missing })
    }
    t.equal(acknowledged.length, speakers.length * perSender + 1, 'all was said')
    const { messages } = await at('hamlet', 0).get<{ messages: { id: number }[] }>('/messages', {
      anchor: 'newest',
      num_before: 1000,
      num_after: 0,
      narrow: [{ operator: 'topic', operand: 'x' }],
    })
    const kept = new Set(messages.map(({ id }) => id))
    t.same(
      expected.filter(id => !kept.has(id)),
      [],
      'and is there',
    )
    await Promise.all(doors.map(({ server }) => server.end('SIGTERM')))
    await world.startServer()
  },
)
