import t, { type Test } from 'tap'
import { sql } from '../../server/platform/database/sql.ts'
import { converges } from '../server/convergence.ts'
import { names } from '../server/people.ts'
import { chance, seedsOr, type Chance } from '../server/random.ts'
import { keyOf } from '../server/files.ts'
import { makeChannel, say } from '../server/talk.ts'
import { createWorld, type World } from '../server/world.ts'
import { operations, type Operation } from './operations.ts'
import { Known } from './known.ts'
import { requestOf, send, type Said } from './requests.ts'

t.setTimeout(900_000)

/** They wait for something that never comes here. */
const isWaiting = ({ path }: Operation) => path.endsWith('/events') || path.endsWith('/stream')

/** How often each operation is asked with each seed. */
const rounds = Number(process.env['PARLEY_TEST_FUZZ'] ?? 3)

const lastEvent = ({ db }: World) =>
  db.snapshot(tx => tx.one<{ last: number | null }>(sql`select max(id) as last from events`))

/** What is wrong with an answer, or undefined. */
function faultOf(method: string, { status, type, text }: Said): string | undefined {
  if (status >= 500) return 'the server broke'
  if (status < 400 || method === 'HEAD') return undefined
  if (!type.startsWith('application/json'))
    return /\n\s+at /.test(text) ? 'a stack trace' : undefined
  const { result, code, msg } = JSON.parse(text) as Record<string, unknown>
  const isRefusal =
    result === 'error' && typeof code === 'string' && typeof msg === 'string' && msg !== ''
  return isRefusal ? undefined : 'a refusal that does not say why'
}

async function furnish(world: World): Promise<void> {
  const { hamlet, othello, cordelia, desdemona } = world
  const open = await makeChannel(hamlet, 'general', [hamlet, othello, cordelia, desdemona])
  await makeChannel(desdemona, 'sandbox', [desdemona, othello], { invite_only: true })
  for (const content of ['one', 'two', 'three']) await say(hamlet, open, 'a topic', content)
}

/** They end what somebody is known by; whoever follows is then told nothing more. */
const putsOut = ({ method, path }: Operation) =>
  /\/(regenerate|lockdown)$/.test(path) ||
  (method === 'DELETE' && /\/users\/(me|\{user_id\})$/.test(path))

const shuffled = <T>(list: readonly T[], luck: Chance): T[] =>
  list
    .map(one => ({ one, at: luck.below(2 ** 30) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)

/** Sends one request, and looks at the answer. @returns the class of its status */
async function once(t: Test, world: World, operation: Operation, luck: Chance, known: Known) {
  const person = luck.maybe(0.4) ? world.desdemona : world[luck.pick(names)]
  const asked = requestOf(operation, luck, { known, wildness: luck.pick([0, 0, 0.1, 0.5]) })
  const before = await lastEvent(world)
  const said = await send(world, asked, keyOf(person))
  known.learn(operation.path, said)
  const isDone = said.status >= 400 && (await lastEvent(world)).last !== before.last
  const fault =
    faultOf(asked.method, said) ?? (isDone ? 'it was refused, and something happened' : undefined)
  const body = asked.body.toString().slice(0, 1500)
  if (fault !== undefined)
    t.fail(`${asked.method} ${operation.path}: ${fault}`, {
      asked: { ...asked, path: asked.path.slice(0, 500), body },
      said: said.text.slice(0, 500),
      as: person.name,
    })
  return `${Math.floor(said.status / 100)}xx`
}

async function fuzz(t: Test, seed: number): Promise<void> {
  const luck = chance(seed)
  const world = await createWorld(t)
  await furnish(world)
  const known = new Known()
  const kinds = new Map<string, number>()
  const all = operations().filter(one => !isWaiting(one))
  const storm = async (some: readonly Operation[]) => {
    const order = Array.from({ length: rounds }, () => some).flat()
    for (const operation of shuffled(order, luck)) {
      const kind = await once(t, world, operation, luck, known)
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
  }
  const { desdemona, hamlet, polonius } = world
  await converges(
    t,
    [desdemona, hamlet, polonius],
    () => storm(all.filter(operation => !putsOut(operation))),
    {},
    // Who is there is asked again and again; only somebody's coming is told.
    ['presences'],
  )
  await storm(all.filter(putsOut))
  const counted = JSON.stringify(Object.fromEntries(kinds))
  t.comment(`seed ${seed}: ${counted}`)
  t.ok((kinds.get('2xx') ?? 0) > all.length / 2, `the requests mean something: ${counted}`)
}

for (const seed of seedsOr([20_261_127]))
  t.test(
    `no request breaks the server, is half done, or leads followers astray (seed ${seed})`,
    t => fuzz(t, seed),
  )
