import * as z from 'zod'
import { ApiError, badRequest } from './api-error.ts'
import { nestsTooDeep } from './nesting.ts'
import { validationMessage } from './validation-message.ts'

/** How one parameter is read from its text. `absent` is what a request without it means; none means "required". */
export type Parameter<T> = {
  readonly absent?: { readonly value: T }
  /** What it may be, and how it travels: for the description of the API. */
  readonly schema: z.ZodType
  readonly travels: 'as text' | 'as JSON' | 'as either'
  read(name: string, raw: string): T
}
export type Parameters = Readonly<Record<string, Parameter<unknown>>>
export type Values<P extends Parameters> = {
  [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never
}

/** Text as it was sent. PostgreSQL keeps neither null bytes nor halves of a character. */
export const text = (schema: z.ZodType<string> = z.string()): Parameter<string> => ({
  schema,
  travels: 'as text',
  read: (name, raw) => validated(name, schema, storable(name, raw)),
})

/** Everything that is not a string travels as JSON. */
export const json = <T>(schema: z.ZodType<T>): Parameter<T> => ({
  schema,
  travels: 'as JSON',
  read: (name, raw) => validated(name, schema, parseJson(name, raw)),
})

/** For the few parameters that take a bare word as well as JSON (`to`, `anchor`). */
export const textOrJson = <T>(schema: z.ZodType<T>): Parameter<T> => ({
  schema,
  travels: 'as either',
  read(name, raw) {
    const value = isJson(raw) ? parseJson(name, raw) : storable(name, raw)
    return validated(name, schema, value)
  },
})

export const integer: Parameter<number> = json(z.int())
export const boolean: Parameter<boolean> = json(z.boolean())

/** Absent, or the JSON `null` that some clients send for it, reads as undefined. */
export const optional = <T>(parameter: Parameter<T>): Parameter<T | undefined> =>
  withDefault<T | undefined>(parameter, undefined)

/** Absent, or JSON `null`, reads as `value`. */
export const withDefault = <T>(parameter: Parameter<T>, value: T): Parameter<T> => ({
  ...parameter,
  absent: { value },
  read: (name, raw) => {
    try {
      return parameter.read(name, raw)
    } catch (error) {
      if (raw === 'null') return value
      throw error
    }
  },
})

/** The typed values of a request. Names the first parameter that is missing or wrong. */
export function readParameters<P extends Parameters>(
  parameters: P,
  raw: ReadonlyMap<string, string>,
): Values<P> {
  const entries = Object.entries(parameters).map(([name, parameter]) => {
    const value = raw.get(name)
    if (value !== undefined) return [name, parameter.read(name, value)] as const
    if (parameter.absent) return [name, parameter.absent.value] as const
    throw new ApiError('REQUEST_VARIABLE_MISSING', `Missing '${name}' argument`, {
      extra: { var_name: name },
    })
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value was read by the parameter of its own name
  return Object.fromEntries(entries) as Values<P>
}

function validated<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw badRequest(validationMessage(name, result.error))
}

function isJson(raw: string): boolean {
  try {
    JSON.parse(raw)
    return true
  } catch {
    return false
  }
}

function parseJson(name: string, raw: string): unknown {
  if (nestsTooDeep(raw)) throw new ApiError('INVALID_JSON', `${name} is nested too deeply`)
  if (!isJson(raw)) throw new ApiError('INVALID_JSON', `${name} is not valid JSON`)
  return JSON.parse(raw, (_key, value: unknown) =>
    typeof value === 'string' ? storable(name, value) : value,
  )
}

function storable(name: string, value: string): string {
  if (value.includes('\0')) throw badRequest(`${name} must not contain null bytes`)
  return value.toWellFormed()
}
