import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What JSON Schema says of a value, as far as a generator of values asks. */
export type Schema = {
  readonly type?: string | readonly string[] | undefined
  readonly const?: unknown
  readonly enum?: readonly unknown[] | undefined
  readonly anyOf?: readonly Schema[] | undefined
  readonly oneOf?: readonly Schema[] | undefined
  readonly items?: Schema | undefined
  readonly prefixItems?: readonly Schema[] | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly required?: readonly string[] | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
}

/** One parameter of an operation, and how it travels. */
export type Part = {
  readonly name: string
  readonly place: 'path' | 'query' | 'form'
  readonly isJson: boolean
  readonly isRequired: boolean
  readonly schema: Schema
}

/** One operation of the API as its generated description tells it. */
export type Operation = {
  readonly method: string
  readonly path: string
  readonly parts: readonly Part[]
  readonly takesFile: boolean
}

// `true` and `false` are schemas too: they say nothing of a shape.
const schema: z.ZodType<Schema> = z.lazy(() =>
  z.preprocess(
    one => (typeof one === 'boolean' ? {} : one),
    z.object({
      type: z.union([z.string(), z.array(z.string())]).optional(),
      const: z.unknown().optional(),
      enum: z.array(z.unknown()).optional(),
      anyOf: z.array(schema).optional(),
      oneOf: z.array(schema).optional(),
      items: schema.optional(),
      prefixItems: z.array(schema).optional(),
      properties: z.record(z.string(), schema).optional(),
      required: z.array(z.string()).optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
    }),
  ),
)

const json = z.object({ 'application/json': z.object({ schema }) })
const outside = z.object({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean(),
  schema: schema.optional(),
  content: json.optional(),
})
const form = z.object({ schema, encoding: z.record(z.string(), z.unknown()).default({}) })
const body = z.object({
  content: z.object({
    'application/x-www-form-urlencoded': form.optional(),
    'multipart/form-data': z.unknown().optional(),
  }),
})
const described = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ parameters: z.array(outside), requestBody: body.optional() })),
  ),
})

/** Every operation that `docs/api/openapi.json` describes. */
export function operations(): Operation[] {
  const file = new URL('../../docs/api/openapi.json', import.meta.url)
  const { paths } = described.parse(JSON.parse(readFileSync(file, 'utf8')))
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parts: [
        ...parameters.map(one => ({
          name: one.name,
          place: one.in,
          isJson: one.content !== undefined,
          isRequired: one.required,
          schema: one.content?.['application/json'].schema ?? one.schema ?? {},
        })),
        ...fieldsOf(requestBody?.content['application/x-www-form-urlencoded']),
      ],
      takesFile: requestBody?.content['multipart/form-data'] !== undefined,
    })),
  )
}

const fieldsOf = (described: z.infer<typeof form> | undefined): Part[] =>
  Object.entries(described?.schema.properties ?? {}).map(([name, one]) => ({
    name,
    place: 'form',
    isJson: name in (described?.encoding ?? {}),
    isRequired: described?.schema.required?.includes(name) ?? false,
    schema: one,
  }))
