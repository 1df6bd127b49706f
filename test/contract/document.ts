type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
/** A part of a document. References start with `document#`, and alternatives are under `nearestOf`. */
export type Schema = Readonly<Record<string, Json>>

/** An OpenAPI 3.0 document, its schemas in the words that `shape.ts` can tell faults by. */
export type Document = {
  readonly root: Schema
  /** The part itself, where this is a reference to one. */
  readonly follow: (value: Json | undefined) => Schema
  /** All schemas that something in this place is described by, without references and alternatives. */
  readonly flat: (schemas: readonly Json[]) => readonly Schema[]
}

export function openDocument(document: unknown): Document {
  const root = object(readable(object(document)))
  const follow = (value: Json | undefined): Schema => {
    const { $ref } = object(value)
    return typeof $ref === 'string' ? follow(resolve(root, $ref)) : object(value)
  }
  const flat = (schemas: readonly Json[]): readonly Schema[] =>
    schemas.flatMap(one => {
      const { allOf, nearestOf, ...own } = follow(one)
      return [own, ...flat([...list(allOf), ...list(nearestOf)])]
    })
  return { root, follow, flat }
}

export const object = (value: unknown): Schema =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a document read from YAML is JSON
  (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Schema

export const list = (value: Json | undefined): readonly Json[] => (isList(value) ? value : [])

// What `Array.isArray` leaves of a list that is only read is `any[]`.
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** `nullable` and alternatives in words that tell what is wrong with an answer. */
function readable(value: Json): Json {
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, oneOf, anyOf = oneOf, $ref, ...rest } = object(value)
  const schema = {
    ...Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, readable(one)])),
    ...(typeof $ref === 'string' && { $ref: `document${$ref}` }),
    ...(anyOf !== undefined && { nearestOf: readable(anyOf) }),
  }
  return nullable === true ? { nearestOf: [{ type: 'null' }, schema] } : schema
}

const resolve = (root: Schema, reference: string): Json | undefined =>
  reference
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>((value, part) => object(value)[part], root)
