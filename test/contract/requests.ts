import { ask } from '../server/ask.ts'
import { form, formType } from '../server/files.ts'
import type { Chance } from '../server/random.ts'
import type { World } from '../server/world.ts'
import type { Operation, Part } from './operations.ts'
import { fitting, hostile } from './values.ts'

export type Asked = {
  readonly method: string
  readonly path: string
  readonly body: string | Buffer
  readonly type: string
}
/** How the server answered. */
export type Said = { readonly status: number; readonly type: string; readonly text: string }

const asText = (value: unknown, isJson: boolean) =>
  typeof value === 'string' && !isJson ? value : JSON.stringify(value)

type Making = {
  /** What exists, by the names of parameters. */
  readonly known: ReadonlyMap<string, readonly unknown[]>
  /** The part of what is said that is hostile, from 0 to 1. */
  readonly wildness: number
}

/** A request of that operation: parts that fit, some that are hostile or missing where it is to be wild. */
export function requestOf(
  { method, path, parts, takesFile }: Operation,
  luck: Chance,
  { known, wildness }: Making,
): Asked {
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

/** Asks as whoever this authorization is of; without one, as anybody. */
export async function send(
  { config }: World,
  { method, path, body, type }: Asked,
  authorization?: string,
): Promise<Said> {
  const headers = {
    ...(authorization !== undefined && { authorization }),
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
