import {
  Ajv,
  type ErrorObject,
  type FuncKeywordDefinition,
  type SchemaValidateFunction,
  type ValidateFunction,
} from 'ajv'
import type { Document, Schema } from './document.ts'
import { saidKeys, specifiedKeys } from './keys.ts'

/** What is wrong with an answer, and where: `events[].message.subject`. */
export type Fault = { readonly at: string; readonly what: string }

/** What is wrong with something that lacks a key. */
export const missing = 'is missing'

/** What a document lets one thing be. */
export type Shape = {
  /** What the document would not let this be. */
  faultsOf(value: unknown): Fault[]
  /** Every key that the document knows. */
  readonly keys: ReadonlySet<string>
  /** Those of them that this has. */
  keysOf(value: unknown): ReadonlySet<string>
}

/** Makes shapes of schemas of the document. */
export function shaper(document: Document): (schema: Schema) => Shape {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  const compiled = new Map<Schema, ValidateFunction>()
  const validatorOf = (schema: Schema) => {
    const validate = compiled.get(schema) ?? ajv.compile(schema)
    compiled.set(schema, validate)
    return validate
  }
  ajv.addKeyword(nearestOf(validatorOf))
  ajv.addSchema({ $id: 'document', ...document.root })
  return schema => ({
    faultsOf(value) {
      const validate = validatorOf(schema)
      return validate(value) ? [] : faults(validate.errors ?? [])
    },
    keys: specifiedKeys(document, [schema]),
    keysOf: value => saidKeys(document, [schema], value),
  })
}

/**
 * The keyword by which one of several shapes has to fit, and of which only the nearest is asked what is missing. Where shapes
 * overlap, any of them will do: such documents rarely mean exactly one.
 */
function nearestOf(validatorOf: (schema: Schema) => ValidateFunction): FuncKeywordDefinition {
  const validate: SchemaValidateFunction = (shapes: readonly Schema[], data, _parent, context) => {
    const wrong = shapes.map(shape => {
      const look = validatorOf(shape)
      return look(data) ? [] : (look.errors ?? [])
    })
    const [nearest = []] = wrong.sort((a, b) => distance(a) - distance(b))
    validate.errors = nearest.map(error => ({
      ...error,
      instancePath: (context?.instancePath ?? '') + error.instancePath,
    }))
    return nearest.length === 0
  }
  return { keyword: 'nearestOf', schemaType: 'array', errors: 'full', validate }
}

/** Another name of a thing is farther away than any number of keys, and another kind of value farther still. */
const distance = (errors: readonly ErrorObject[]): number =>
  errors.reduce((sum, { keyword, instancePath }) => {
    if (keyword === 'enum') return sum + 1_000
    return sum + (keyword === 'type' && instancePath === '' ? 100_000 : 1)
  }, 0)

/** The same fault in each element of a list is said once. */
function faults(errors: readonly ErrorObject[]): Fault[] {
  const said = errors.map(faultOf)
  return [...new Map(said.map(fault => [`${fault.at} ${fault.what}`, fault])).values()]
}

function faultOf({ keyword, params, message, instancePath }: ErrorObject): Fault {
  const at = (...more: unknown[]) => placeOf([instancePath, ...more.map(String)].join('/'))
  const { additionalProperty, missingProperty, allowedValues }: Record<string, unknown> = params
  if (keyword === 'additionalProperties')
    return { at: at(additionalProperty), what: 'is not specified' }
  if (keyword === 'required') return { at: at(missingProperty), what: missing }
  if (keyword === 'enum') return { at: at(), what: `is none of ${JSON.stringify(allowedValues)}` }
  return { at: at(), what: message ?? keyword }
}

const placeOf = (path: string) =>
  path
    .replaceAll(/\/\d+(?=\/|$)/g, '[]')
    .replaceAll('/', '.')
    .replace(/^\./, '')
