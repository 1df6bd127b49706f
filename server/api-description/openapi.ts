import * as z from 'zod'
import type { Endpoint } from '../platform/http/endpoint.ts'
import type { Parameter } from '../platform/http/parameters.ts'

type Concepts = Readonly<Record<string, readonly Endpoint[]>>

/** The whole API as an OpenAPI 3.1 document, made of the endpoints themselves. */
export function openApi(concepts: Concepts, version: string) {
  const paths: Record<string, Record<string, object>> = {}
  for (const [concept, endpoints] of Object.entries(concepts))
    for (const endpoint of endpoints)
      for (const prefix of endpoint.prefixes.filter(one => one !== '/json')) {
        const path = paths[prefix + inBraces(endpoint.path)] ?? {}
        path[endpoint.method.toLowerCase()] = operation(concept, endpoint)
        paths[prefix + inBraces(endpoint.path)] = path
      }
  return {
    openapi: '3.1.0',
    info: { title: 'Parley', version },
    components: { securitySchemes: { key: { type: 'http', scheme: 'basic' } } },
    paths,
  }
}

/** `/users/:user_id` as OpenAPI writes it: `/users/{user_id}`. */
export const inBraces = (path: string): string => path.replaceAll(/:(\w+)\*?/g, '{$1}')

function operation(concept: string, { method, path, params, takesFile, ...endpoint }: Endpoint) {
  const inPath = new Set(Array.from(path.matchAll(/:(\w+)/g), match => match[1]))
  const all = Object.entries(params)
  const form = method === 'GET' ? [] : all.filter(([name]) => !inPath.has(name))
  const outside = all.filter(entry => !form.includes(entry))
  return {
    tags: [concept],
    summary: endpoint.summary,
    ...(endpoint.differs !== undefined && { description: endpoint.differs }),
    security: endpoint.auth === 'none' ? [] : [{ key: [] }],
    parameters: outside.map(([name, parameter]) => ({
      name,
      in: inPath.has(name) ? 'path' : 'query',
      required: !parameter.absent,
      ...(isJson(parameter)
        ? { content: { 'application/json': { schema: schemaOf(parameter) } } }
        : { schema: schemaOf(parameter) }),
    })),
    ...(form.length > 0 && { requestBody: formBody(form) }),
    ...(takesFile !== 'no' && { requestBody: fileBodies[takesFile] }),
    responses: { 200: { description: 'Done.' }, '4XX': { description: 'Refused, and why.' } },
  }
}

const bytes = { type: 'string', format: 'binary' }

const fileBodies = {
  'in a form': {
    content: {
      'multipart/form-data': { schema: { type: 'object', properties: { filename: bytes } } },
    },
  },
  'as bytes': { content: { 'application/offset+octet-stream': { schema: bytes } } },
}

function formBody(fields: readonly [string, Parameter<unknown>][]) {
  const required = fields.filter(([, parameter]) => !parameter.absent).map(([name]) => name)
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, one]) => [name, schemaOf(one)])),
    ...(required.length > 0 && { required }),
  }
  const encoding = Object.fromEntries(
    fields
      .filter(([, parameter]) => isJson(parameter))
      .map(([name]) => [name, { contentType: 'application/json' }]),
  )
  return { content: { 'application/x-www-form-urlencoded': { schema, encoding } } }
}

const isJson = ({ travels }: Parameter<unknown>) => travels !== 'as text'

function schemaOf({ schema, absent }: Parameter<unknown>) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const value = absent?.value
  return value === undefined ? rest : { ...rest, default: value }
}
