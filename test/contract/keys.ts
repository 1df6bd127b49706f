import { list, object, type Document, type Schema } from './document.ts'

/** Every key that these schemas let something say: `members[].profile_data.{}.value`, where `{}` is any key of a map. */
export function specifiedKeys(document: Document, schemas: readonly Schema[]): Set<string> {
  const found = new Set<string>()
  const walk = (all: readonly Schema[], place: string, above: readonly Schema[]) => {
    for (const [step, below] of stepsOf(document, all)) {
      const path = place + step
      if (!step.endsWith(']')) found.add(withoutDot(path))
      // What contains itself is told once.
      const deeper = document.flat(below).filter(one => !above.includes(one))
      if (!deeper.some(isPlain)) walk(deeper, path, [...above, ...deeper])
    }
  }
  walk(document.flat(schemas), '', [])
  return found
}

/** Something that may as well be a number or a text need not have keys: a setting names a group, or its people. */
const isPlain = ({ type }: Schema) =>
  type === 'string' || type === 'integer' || type === 'number' || type === 'boolean'

/** Those of the specified keys that this value has. */
export function saidKeys(document: Document, schemas: readonly Schema[], value: unknown) {
  const found = new Set<string>()
  const walk = (all: readonly Schema[], place: string, one: unknown) => {
    if (typeof one !== 'object' || one === null) return
    const steps = stepsOf(document, all)
    const isList = Array.isArray(one)
    for (const [key, inner] of Object.entries(one)) {
      const step = isList ? '[]' : steps.has(`.${key}`) ? `.${key}` : '.{}'
      const below = steps.get(step)
      if (!below) continue
      const path = place + step
      if (!isList) found.add(withoutDot(path))
      walk(document.flat(below), path, inner)
    }
  }
  walk(document.flat(schemas), '', value)
  return found
}

function stepsOf({ follow }: Document, schemas: readonly Schema[]) {
  const steps = new Map<string, Schema[]>()
  const add = (step: string, schema: Schema) =>
    steps.set(step, [...(steps.get(step) ?? []), schema])
  for (const { properties, items, additionalProperties } of schemas) {
    for (const [key, one] of Object.entries(object(properties))) add(`.${key}`, follow(one))
    if (items !== undefined) for (const one of [items, ...list(items)]) add('[]', follow(one))
    if (typeof additionalProperties === 'object') add('.{}', follow(additionalProperties))
  }
  return steps
}

const withoutDot = (path: string) => path.replace(/^\./, '')
