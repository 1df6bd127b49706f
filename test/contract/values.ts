import type { Chance } from '../server/random.ts'
import type { Schema } from './operations.ts'

// Words that mean something in a world of the tests, and words that have broken servers before.
const words = [
  'hamlet@example.org',
  'desdemona@example.org',
  'general',
  'sandbox',
  'tada',
  'unicode_emoji',
  '1f389',
  'read',
  'starred',
  'add',
  'remove',
  'change_all',
  'color',
  '#c2c2c2',
  'stream',
  'channel',
  'direct',
  'active',
  'a topic',
  'is:unread',
  'https://example.org/%(id)s',
  '#(?P<id>[0-9]+)',
  'Europe/Copenhagen',
  '@**all** @**Hamlet** @*role:members* #**general>a topic** $$x^2$$ ```py\nx\n```',
] as const

const traps = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e\u200b',
  "'; drop table users; --",
  '%s%n{{constructor}}',
  '../../../../etc/passwd',
  '\r\nSet-Cookie: a=b',
  '__proto__',
  'constructor',
  '-0',
  'NaN',
  '1e400',
  '99999999999999999999999',
  'null',
  '[]',
  '{}',
  '𝕏'.repeat(70),
  'x'.repeat(12_000),
] as const

const numbers = [
  0,
  -1,
  1,
  2,
  3,
  4,
  5,
  7,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_649,
  2 ** 53 - 1,
  2 ** 53,
  1e308,
  0.5,
] as const

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

/** What exists in a world, by the name that a parameter for it has. */
export type Known = ReadonlyMap<string, readonly unknown[]>

/** A value that has the shape of the schema, with contents that may mean something; `name`: of the parameter that it is for. */
export function fitting(schema: Schema, chance: Chance, known: Known, name = ''): unknown {
  const fit = (inner: Schema, called = name) => fitting(inner, chance, known, called)
  const options = schema.anyOf ?? schema.oneOf
  if (options !== undefined) return fit(chance.pick(options))
  if ('const' in schema && schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return chance.pick(schema.enum)
  const { type } = schema
  const one = typeof type === 'object' ? chance.pick(type) : type
  const existing = known.get(name)
  if (existing !== undefined && one !== 'array' && chance.maybe(0.8)) return chance.pick(existing)
  if (one === 'string') return chance.maybe(0.85) ? chance.pick(words) : chance.pick(traps)
  if (one === 'integer' || one === 'number') return within(schema, chance)
  if (one === 'boolean') return chance.maybe(0.5)
  if (one === 'null') return null
  if (one === 'array') {
    if (schema.prefixItems) return schema.prefixItems.map(item => fit(item))
    return Array.from({ length: chance.below(4) }, () => fit(schema.items ?? {}))
  }
  if (one === 'object' || schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties ?? {})
        .filter(([key]) => schema.required?.includes(key) || chance.maybe(0.4))
        .map(([key, inner]) => [key, fit(inner, key)]),
    )
  return chance.pick<unknown>([...words, ...numbers, null, true])
}

function within({ minimum = -Infinity, maximum = Infinity }: Schema, chance: Chance): number {
  // Small numbers are most often somebody's id.
  const wish = chance.maybe(0.8) ? 1 + chance.below(12) : chance.pick(numbers)
  return Math.min(Math.max(wish, minimum), maximum)
}

/** A value that somebody hostile, or a broken program, would send instead. */
export const hostile = (chance: Chance): unknown =>
  chance.pick<() => unknown>([
    () => chance.pick(traps),
    () => chance.pick(numbers),
    () => null,
    () => true,
    () => [],
    () => ({}),
    () => ({ __proto__: 1, constructor: { prototype: 1 } }),
    () => [null, [null], {}],
    () => nested(2_000),
    () => Array.from({ length: 20_000 }, (_, index) => index),
    () => Array.from({ length: 5_000 }, () => 'x'),
    () => [
      ['sender', 'hamlet@example.org'],
      ['id', Number.MAX_VALUE],
    ],
  ])()
