import { createHash } from 'node:crypto'

const askedBeforeNamed = 3
const mostNamed = 1_000
const mostCounted = 10_000

/**
 * Statements that are asked again and again have a name, under which each connection of the database keeps how they are read
 * and planned. What is put together anew each time has none: names would pile up.
 */
export function statementNames(): (text: string) => string | undefined {
  const asked = new Map<string, number>()
  const names = new Map<string, string>()
  return text => {
    const name = names.get(text)
    if (name !== undefined) return name
    if (names.size >= mostNamed) return undefined
    if (asked.size >= mostCounted) asked.clear()
    const times = (asked.get(text) ?? 0) + 1
    asked.set(text, times)
    if (times <= askedBeforeNamed) return undefined
    asked.delete(text)
    names.set(text, createHash('sha256').update(text).digest('base64url'))
    return names.get(text)
  }
}
