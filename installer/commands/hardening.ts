import { join } from 'node:path'
import { fileJournal } from '../core/file-journal.ts'
import { InstallError } from '../core/install-error.ts'
import { plan, type Change, type Resource } from '../core/resource.ts'
import type { Ground, Item } from '../harden/item.ts'
import { items } from '../harden/index.ts'
import { installedSite, knownLayout } from './installation.ts'
import type { Flag, Options } from './verb.ts'
import type { World } from './world.ts'

export const onlyFlag: Flag = {
  name: '--only',
  value: 'NAMES',
  help: `These items alone, separated by commas: ${items.map(({ name }) => name).join(', ')}.`,
}
export const skipFlag: Flag = {
  name: '--skip',
  value: 'NAMES',
  help: 'All items but these.',
}

/** What an item comes to on this host. */
export type Judged = {
  readonly item: Item
  readonly changes: readonly Change[]
  readonly resources: readonly Resource[]
  /** Why it cannot be done here. */
  readonly because?: string
}

/** Ways back of the hardening alone, so that it can be taken back alone. */
export const hardenJournal = (world: World) =>
  fileJournal(join(knownLayout(world).installerState, 'harden.jsonl'))

/** @throws InstallError (refused) in a container: most of it is the affair of whoever runs that. */
async function groundOf(world: World): Promise<Ground> {
  const site = await installedSite(world)
  if (site.layout.services === 'systemd') return { site, admin: world.user }
  throw new InstallError('cannot harden this host', {
    because: 'systemd does not run it: kernel and network belong to the host of this container',
    remedy: 'harden the host where this container is run',
    exit: 'refused',
  })
}

/** The items asked for, looked at one after the other. */
export async function judge(world: World, options: Options): Promise<Judged[]> {
  const ground = await groundOf(world)
  const judged: Judged[] = []
  for (const item of chosen(options)) judged.push(await judgeOne(world, item, ground))
  return judged
}

async function judgeOne({ host }: World, item: Item, ground: Ground): Promise<Judged> {
  const because = await item.refuses?.(host, ground)
  if (because !== undefined) return { item, changes: [], resources: [], because }
  const resources = await item.resources(host, ground)
  return { item, resources, changes: await plan(host, resources) }
}

function chosen(options: Options): readonly Item[] {
  const only = namesIn(options.value(onlyFlag))
  const skip = namesIn(options.value(skipFlag)) ?? []
  return items.filter(({ name }) => (only ?? [name]).includes(name) && !skip.includes(name))
}

/** @throws InstallError (usage) on a name that is none */
function namesIn(text: string | undefined): string[] | undefined {
  const names = text?.split(',').map(name => name.trim())
  const unknown = names?.find(name => !items.some(item => item.name === name))
  if (unknown === undefined) return names
  throw new InstallError(`cannot harden ${unknown}`, {
    because: 'there is no item of that name',
    remedy: `the items are ${items.map(({ name }) => name).join(', ')}`,
    exit: 'usage',
  })
}

/** For people: what each item is, what it may break, and what it comes to here. */
export const judgedLines = (judged: readonly Judged[]): string[] =>
  judged.flatMap(({ item, changes, because }) => [
    `${item.name}: ${stateOf(changes, because)}`,
    `    ${item.reason}`,
    `    may break: ${item.mayBreak}`,
    ...changes.map(
      ({ id, difference }) => `    + ${id}: ${difference.replaceAll('\n', '\n      ')}`,
    ),
  ])

const stateOf = (changes: readonly Change[], because?: string) => {
  if (because !== undefined) return `not possible here: ${because}`
  return changes.length === 0
    ? 'done'
    : changes.length === 1
      ? '1 change'
      : `${changes.length} changes`
}

/** The same for programs. */
export const judgedJson = (judged: readonly Judged[]) =>
  judged.map(({ item: { name, reason, mayBreak }, changes, because }) => ({
    name,
    reason,
    mayBreak,
    changes,
    ...(because !== undefined && { because }),
  }))
