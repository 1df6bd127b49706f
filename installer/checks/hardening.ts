import { join } from 'node:path'
import type { Look } from '../core/host.ts'
import { journalLine, standingNotes } from '../core/journal.ts'
import { plan } from '../core/resource.ts'
import { pass, warn, type Finding } from '../facts/finding.ts'
import { textAt } from '../facts/proc.ts'
import { items } from '../harden/index.ts'
import type { Ground, Item } from '../harden/item.ts'
import type { Check } from './check.ts'

/** Hardening is a choice; what was chosen must not wear off. */
export const whatWasHardenedStaysSo: Check = {
  name: 'hardening',
  promise: 'what parley harden apply did is still so',
  severity: 'medium',
  async look({ host, site }) {
    const text = await textAt(host, join(site.layout.installerState, 'harden.jsonl'))
    const lines = text.split('\n').slice(0, -1)
    const notes = standingNotes(lines.map(line => journalLine.parse(JSON.parse(line))))
    const done = new Set(notes.map(({ resource }) => resource))
    if (done.size === 0) return [pass('hardening', 'none; parley harden plan shows what there is')]
    const ground = { site, admin: 'root' }
    const findings = await Promise.all(items.map(item => judge(host, item, { ground, done })))
    return findings.flat()
  },
}

async function judge(
  host: Look,
  item: Item,
  { ground, done }: { readonly ground: Ground; readonly done: ReadonlySet<string> },
): Promise<Finding[]> {
  const resources = (await item.resources(host, ground)).filter(({ id }) => done.has(id))
  if (resources.length === 0) return []
  const changes = await plan(host, resources)
  if (changes.length === 0) return [pass('hardening', `${item.name} holds`)]
  return [
    warn(
      'hardening',
      `${item.name} has worn off`,
      `parley harden apply --only ${item.name}`,
      changes.map(({ id, difference }) => `${id}: ${difference}`),
    ),
  ]
}
