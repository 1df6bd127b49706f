import t, { type Test } from 'tap'
import { sql } from '../../server/platform/database/sql.ts'
import { converges } from '../server/convergence.ts'
import { ask } from '../server/ask.ts'
import { form, formType, keyOf } from '../server/files.ts'
import type { Person } from '../server/person.ts'
import { names } from '../server/people.ts'
import { chance, seedsOr, type Chance } from '../server/random.ts'
import { makeChannel, say } from '../server/talk.ts'
import { createWorld, type World } from '../server/world.ts'
import { operations, type Operation, type Part } from './operations.ts'
import { Known } from './known.ts'
import { fitting, hostile } from './values.ts'

t.setTimeout(900_000)

/** They wait for something that never comes here. */
const isWaiting = ({ path }: Operation) => path.endsWith('/events') || path.endsWith('/stream')

/** How often each operation is asked with each seed. */
const rounds = Number(process.env['PARLEY_TEST_FUZZ'] ?? 3)

type Asked = {
  readonly method: string
  readonly path: string
  readonly body: string | Buffer
  readonly type: string
}
type Said = { readonly status: number; readonly type: string; readonly text: string }

const asText = (value: unknown, isJson: boolean) =>
  typeof value === 'string' && !isJson ? value : JSON.stringify(value)

/** A request of that operation: most parts fit, some are hostile, some are missing. */
function requestOf(
  { method, path, parts, takesFile }: Operation,
  luck: Chance,
  known: Known,
): Asked {
  const wildness = luck.pick([0, 0, 0.1, 0.5])
  const value = ({ name, schema, isJson, place }: Part) => {
    const isWild = luck.maybe(wildness)
    const made = isWild ? hostile(luck) : fitting(schema, luck, known, name)
    // Not even JSON, now and then; and a path of that length is the HTTP server's affair.
    if (isJson && isWild && luck.maybe(0.2)) return '{"'
    return asText(made, isJson).slice(0, place === 'form' ? undefined : 1_500)
  }
  const isSaid = ({ place, isRequired }: Part) =>
    place === 'path' || (isRequired ? !luck.maybe(wildness / 4) : luck.maybe(0.5))
  const said = parts.filter(isSaid).map(part => ({ ...part, text: value(part).toWellFormed() }))
  const at = (place: Part['place']) => said.filter(part => part.place === place)
  const words = (list: typeof said) =>
    new URLSearchParams(list.map(({ name, text }) => [name, text])).toString()
  const target = at('path').reduce(
    (rest, { name, text }) => rest.replace(`{${name}}`, encodeURIComponent(text)),
    path,
  )
  const query = words(at('query'))
  return {
    method,
    path: query === '' ? target : `${target}?${query}`,
    body: takesFile ? form(['a.png', luck.pick(['', 'GIF89a', '<svg/>'])]) : words(at('form')),
    type: takesFile ? formType : 'application/x-www-form-urlencoded',
  }
}

async function send(
  { config }: World,
  person: Person,
  { method, path, body, type }: Asked,
): Promise<Said> {
  const headers = {
    authorization: keyOf(person),
    ...(method !== 'GET' && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
  }
  const options = { socketPath: config.listen.socket, method, path, headers }
  const answer = await ask(options, method === 'GET' ? undefined : body)
  return {
    status: answer.status,
    type: answer.headers['content-type'] ?? '',
    text: answer.content.toString(),
  }
}

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
  path.endsWith('/regenerate') || (method === 'DELETE' && /\/users\/(me|\{user_id\})$/.test(path))

const shuffled = <T>(list: readonly T[], luck: Chance): T[] =>
  list
    .map(one => ({ one, at: luck.below(2 ** 30) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)

/** Sends one request, and looks at the answer. @returns the class of its status */
async function once(t: Test, world: World, operation: Operation, luck: Chance, known: Known) {
  const person = luck.maybe(0.4) ? world.desdemona : world[luck.pick(names)]
  const asked = requestOf(operation, luck, known)
  const before = await lastEvent(world)
  const said = await send(world, person, asked)
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
