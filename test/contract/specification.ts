import { list, object, openDocument, type Document, type Schema } from './document.ts'
import { shaper, type Shape } from './shape.ts'

export type Specification = {
  /** Every operation, as the document writes it: `GET /users/{user_id}`. */
  readonly operations: readonly string[]
  /** The operation that answers a request. */
  readonly operationOf: (method: string, path: string) => string | undefined
  /** What a success may be; undefined where the document says nothing of it. */
  readonly successOf: (operation: string) => Shape | undefined
  /** Each kind of event by its name: `stream/create`, `heartbeat`. */
  readonly events: ReadonlyMap<string, Shape>
  /** What any refusal has to be: each error that the document tells of is one of its shapes. */
  readonly refusal: Shape
  /** The codes of refusals that the document names. */
  readonly codes: ReadonlySet<string>
}

/** Reads an OpenAPI 3.0 document of Zulip's API. */
export function specificationOf(parsed: unknown): Specification {
  const document = openDocument(parsed)
  const { root, follow } = document
  const shapeOf = shaper(document)
  const operations = Object.entries(object(root['paths'])).flatMap(([path, methods]) =>
    Object.entries(object(methods)).map(([method, one]) => ({
      method: method.toUpperCase(),
      path,
      answers: Object.entries(object(object(one)['responses'])).flatMap(([status, answer]) => {
        const json = object(object(follow(answer)['content'])['application/json'])
        return json['schema'] === undefined ? [] : [{ status, schema: object(json['schema']) }]
      }),
    })),
  )
  const successes = new Map(
    operations.flatMap(one =>
      one.answers
        .filter(({ status }) => status === '200')
        .map(({ schema }) => [name(one), shapeOf(schema)] as const),
    ),
  )
  const errors = operations
    .flatMap(({ answers }) => answers)
    .filter(({ status }) => status !== '200')
    .map(({ schema }) => schema)
  return {
    operations: operations.map(name),
    operationOf(method, path) {
      const fitting = operations.filter(one => one.method === method && fits(one.path, path))
      const [best] = fitting.sort((a, b) => vagueness(a.path) - vagueness(b.path))
      return best && name(best)
    },
    successOf: operation => successes.get(operation),
    events: new Map(
      eventsIn(document, operations).map(one => [eventName(document, one), shapeOf(one)]),
    ),
    refusal: shapeOf({ nearestOf: errors }),
    codes: new Set(errors.flatMap(error => [...codesIn(document, error)])),
  }
}

const name = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

/** The name of an event, or of a kind of events. */
export const nameOfEvent = (type: string, op: string | undefined): string =>
  op === undefined ? type : `${type}/${op}`

type Operations = readonly {
  method: string
  path: string
  answers: readonly { schema: Schema }[]
}[]

function eventsIn({ flat, follow }: Document, operations: Operations): readonly Schema[] {
  const poll = operations.find(({ method, path }) => method === 'GET' && path === '/events')
  const answers = flat((poll?.answers ?? []).slice(0, 1).map(({ schema }) => schema))
  const events = answers.map(({ properties }) => follow(object(properties)['events']))
  return events.flatMap(({ items }) => list(follow(items)['nearestOf']).map(follow))
}

function eventName(document: Document, event: Schema): string {
  const constant = (key: string) => {
    const properties = document.flat([event]).map(one => object(one['properties'])[key] ?? {})
    const [only] = document.flat(properties).flatMap(one => list(one['enum']))
    return typeof only === 'string' ? only : undefined
  }
  return nameOfEvent(constant('type') ?? '', constant('op'))
}

/** The document tells a code by giving an example of the error. */
function codesIn({ flat }: Document, error: Schema): Set<string> {
  const examples = flat([error]).map(({ example }) => object(example)['code'])
  return new Set(examples.filter(code => typeof code === 'string'))
}

/** `/users/me` comes before `/users/{user_id}`, and that before `/users/{email}`. */
const vagueness = (path: string) =>
  path.split('/').reduce((sum, part) => sum + (isId(part) ? 1 : part.startsWith('{') ? 2 : 0), 0)

const isId = (part: string) => part.endsWith('_id}')

const isFitting = (part: string, given = '') =>
  isId(part) ? /^\d+$/.test(given) : part.startsWith('{') || part === given

function fits(pattern: string, path: string): boolean {
  const [wanted, parts] = [pattern.split('/'), path.split('/')]
  // The name of a file may have folders.
  const isLongEnough = wanted.at(-1) === '{filename}' && wanted.length <= parts.length
  return (
    (isLongEnough || wanted.length === parts.length) &&
    wanted.every((part, index) => isFitting(part, parts[index]))
  )
}
