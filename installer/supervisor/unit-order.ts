import type { Relations } from './unit.ts'

/** A unit as far as order is concerned. */
export type Ordered = { readonly name: string; readonly relations: Relations }

/**
 * The order to start in: each after those it names, as far as they are here. A socket is before its like-named service.
 * @throws Error naming a circle
 */
export function startOrder<U extends Ordered>(units: readonly U[]): U[] {
  const byName = new Map(units.map(unit => [unit.name, unit]))
  const sorted = new Set<U>()
  const visit = (unit: U, path: readonly string[]): void => {
    if (sorted.has(unit)) return
    if (path.includes(unit.name))
      throw new Error(`these units wait for each other: ${[...path, unit.name].join(' -> ')}`)
    for (const name of predecessors(unit, units)) {
      const earlier = byName.get(name)
      if (earlier) visit(earlier, [...path, unit.name])
    }
    sorted.add(unit)
  }
  for (const unit of units) visit(unit, [])
  return [...sorted]
}

const predecessors = (unit: Ordered, units: readonly Ordered[]): string[] => [
  ...(unit.name.endsWith('.service') ? [unit.name.replace(/service$/, 'socket')] : []),
  ...unit.relations.after,
  ...units.filter(other => other.relations.before.includes(unit.name)).map(other => other.name),
]

/** Those that cannot be without `name`, and those that cannot be without them; `name` itself last. */
export function dependents<U extends Ordered>(name: string, units: readonly U[]): U[] {
  const found = new Set<string>([name])
  for (let grown = -1; grown !== found.size;) {
    grown = found.size
    for (const unit of units)
      if (unit.relations.requires.some(required => found.has(required))) found.add(unit.name)
  }
  return startOrder(units.filter(unit => found.has(unit.name))).reverse()
}
