import { z } from 'zod'
import { InstallError } from '../core/install-error.ts'
import { askServer } from './operating/ask-server.ts'
import { installedSite } from './installation.ts'
import { columnLines } from '../terminal/columns.ts'
import { moment } from '../terminal/moment.ts'
import type { Flag, Options } from './verb.ts'
import { wholeNumber } from './whole-number.ts'
import type { World } from './world.ts'

const channelFlag: Flag = { name: '--channel', value: 'NAME', help: 'Of this channel.' }
const userFlag: Flag = {
  name: '--user',
  value: 'ADDRESS',
  help: 'Sent by this person; an id will do.',
}
const runFlag: Flag = {
  name: '--run',
  value: 'N',
  help: 'Removed by this run of the rules, as parley messages archived numbers them.',
}
const sinceFlag: Flag = {
  name: '--since',
  value: 'TIME',
  help: 'Removed at this time or later: 2026-11-27, or 2026-11-27T14:00Z.',
}
const untilFlag: Flag = { name: '--until', value: 'TIME', help: 'Removed before this time.' }
const deletedFlag: Flag = {
  name: '--also-deleted',
  help: 'Also what people deleted, and not only what rules removed.',
}

export const selectionFlags = [channelFlag, userFlag, runFlag, sinceFlag, untilFlag, deletedFlag]

/** As `server/admin.ts` takes it. */
export type ArchiveSelection = Readonly<Record<string, string | number | boolean>>

export function selectionOf(options: Options): ArchiveSelection {
  const [channel, user, run] = [channelFlag, userFlag, runFlag].map(flag => options.value(flag))
  const [since, until] = [sinceFlag, untilFlag].map(flag => {
    const typed = options.value(flag)
    return typed === undefined ? undefined : timeOf(flag, typed)
  })
  return {
    ...(channel !== undefined && { channel }),
    ...(user !== undefined && { user }),
    ...(run !== undefined && { run: wholeNumber(runFlag, run) }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    also_deleted: options.has(deletedFlag),
  }
}

function timeOf({ name }: Flag, typed: string): string {
  const time = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/.test(typed)
    ? new Date(typed)
    : new Date(Number.NaN)
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw new InstallError(`cannot use ${name} ${typed}`, {
    because: 'it is no time',
    remedy: `name a day, or a time with its zone: ${name} 2026-11-27T14:00Z`,
    exit: 'usage',
  })
}

const archived = z.object({
  archived: z.array(
    z.object({
      run: z.number().nullable(),
      channel_id: z.number().nullable(),
      channel_name: z.string().nullable(),
      messages: z.number(),
      oldest: z.number(),
      newest: z.number(),
      archived_from: z.number(),
      archived_to: z.number(),
      kept_until: z.number(),
    }),
  ),
})

export type Archived = z.infer<typeof archived>['archived']

/** What the archive holds of it. */
export const askArchive = async (world: World, input: ArchiveSelection): Promise<Archived> =>
  (
    await askServer(world, await installedSite(world), {
      verb: 'messages archived',
      wish: input,
      answer: archived,
      cannot: 'cannot look into the archive of messages',
      manual: 'see parley help messages archived',
    })
  ).archived

export const countOf = (groups: Archived): number =>
  groups.reduce((sum, { messages }) => sum + messages, 0)

export const archiveLines = (groups: Archived): string[] =>
  groups.length === 0
    ? ['there is nothing in the archive']
    : columnLines([
        ['run', 'where', 'messages', 'sent from', 'to', 'removed', 'kept until'],
        ...groups.map(one => [
          one.run === null ? 'people' : String(one.run),
          one.channel_name ?? 'direct messages',
          one.messages,
          moment(one.oldest),
          moment(one.newest),
          moment(one.archived_from),
          moment(one.kept_until),
        ]),
      ])
