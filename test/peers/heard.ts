import type { Test } from 'tap'
import type { Finish } from './conversation-words.ts'

/** Nothing acknowledged is lost, and each person hears every message once, in the order in which the server holds them. */
export function heardEverythingOnce(t: Test, said: Finish): void {
  const held = new Set(said.held)
  t.same(
    said.acknowledged.filter(content => !held.has(content)),
    [],
    'every acknowledged message is there',
  )
  for (const [name, received] of Object.entries(said.received))
    t.same(received, said.held, `${name} received each message once and in order`)
  for (const [name, ids] of Object.entries(said.eventIds))
    t.same(
      ids,
      [...new Set(ids)].sort((a, b) => a - b),
      `${name}'s event ids only grow`,
    )
}
