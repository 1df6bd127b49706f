import type { Endpoint } from '../platform/http/endpoint.ts'
import { inBraces } from './openapi.ts'

type Concepts = Readonly<Record<string, readonly Endpoint[]>>

const introduction = [
  '# The API',
  '',
  "Zulip's API at feature level 421, so that its apps, bots and bindings work unchanged. Each call answers below `/api/v1` for",
  'programs with a key and below `/json` for the browser with its session. Parameters and their types:',
  "[the same as OpenAPI](api/openapi.json). Both are made of the server's routes by `node docs/api/write.ts`. Keys and values that are",
  'not as specified: [where answers differ](api/deviations.md).',
  '',
].join('\n')

/** The page that lists each operation and its state. `specified`: the operations of Zulip's API, `GET /users/{user_id}`. */
export function apiPage(concepts: Concepts, specified: readonly string[]): string {
  const all = Object.values(concepts).flat()
  const here = new Set(all.map(({ method, path }) => shape(`${method} ${inBraces(path)}`)))
  const missing = specified.filter(operation => !here.has(shape(operation)))
  const known = new Set(specified.map(shape))
  const tables = Object.entries(concepts).map(
    ([concept, endpoints]) =>
      `\n## ${concept}\n\n` + table(endpoints.map(endpoint => row(endpoint, known))),
  )
  return introduction + tables.join('') + missingPart(missing, specified.length)
}

/** Names of what stands in a path differ between documents; its place does not. */
const shape = (operation: string) => operation.replaceAll(/\{\w+\}/g, '{}')

function row({ method, path, summary, differs }: Endpoint, known: ReadonlySet<string>) {
  const operation = `${method} ${inBraces(path)}`
  const state = known.has(shape(operation)) ? 'as specified' : 'beside the specification'
  return [`\`${operation}\``, summary, differs ?? state]
}

const table = (rows: readonly (readonly string[])[]) =>
  [['operation', 'what for', 'state'], ['---', '---', '---'], ...rows]
    .map(cells => `| ${cells.join(' | ')} |\n`)
    .join('')

const missingPart = (missing: readonly string[], total: number) =>
  missing.length === 0
    ? `\nAll ${total} operations of the specification are here.\n`
    : `\n## Not here yet\n\nOf ${total} operations of the specification these ${missing.length} are not here:\n\n` +
      missing.map(operation => `- \`${operation}\`\n`).join('')
