import { z } from 'zod'
import { askServer } from './operating/ask-server.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { columnLines } from '../terminal/columns.ts'
import { moment } from '../terminal/moment.ts'
import { jsonFlag, type Flag, type Verb } from './verb.ts'
import { wholeNumber } from './whole-number.ts'

const daysFlag: Flag = {
  name: '--days',
  value: 'N',
  help: 'As if the organization (with --channel: that channel) kept messages for so many days.',
}
const channelFlag: Flag = {
  name: '--channel',
  value: 'NAME',
  help: 'Only what goes from this channel.',
}

const preview = z.object({
  as_of: z.number(),
  messages: z.number(),
  files: z.object({ count: z.number(), bytes: z.number() }),
  channels: z.array(
    z.object({
      channel_id: z.number().nullable(),
      channel_name: z.string().nullable(),
      days: z.number(),
      messages: z.number(),
      oldest: z.number().nullable(),
      newest: z.number().nullable(),
      held: z.number(),
      exempt: z.number(),
    }),
  ),
  holds: z.array(z.object({ hold_id: z.number(), name: z.string(), messages: z.number() })),
})

export const retentionPreview: Verb = {
  name: 'retention preview',
  summary: 'say which messages the rules of retention would remove now, and which holds keep some',
  description: [
    'Changes nothing. The worker looks every hour: what is counted here is what it removes when it looks next, unless something changes before. Removed messages can be put back for 30 days by parley messages restore.',
    'The rules themselves are set by owners of the organization, in their client: for the organization, and for single channels.',
  ],
  flags: [daysFlag, channelFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "as_of", "messages", "files": {"count", "bytes"}, "channels": [{"channel_id" | null, "channel_name" | null, "days", "messages", "oldest" | null, "newest" | null, "held", "exempt"}], "holds": [{"hold_id", "name", "messages"}]}; null stands for direct messages, times are seconds of UNIX',
  files: ['/etc/parley/parley.yaml'],
  exits: { usage: 'the days are no number', failed: 'there is no such channel' },
  examples: [
    ['parley retention preview', 'what goes next'],
    ['parley retention preview --days 365', 'before the organization decides so'],
  ],
  async run(world, options) {
    const days = options.value(daysFlag)
    const channel = options.value(channelFlag)
    const found = await askServer(world, await installedSite(world), {
      verb: 'retention preview',
      wish: {
        ...(days !== undefined && { days: wholeNumber(daysFlag, days) }),
        ...(channel !== undefined && { channel }),
      },
      answer: preview,
      cannot: 'cannot look at the rules of retention',
      manual: 'see parley help retention preview',
    })
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, ...found })
    else say(world.terminal, ...linesOf(found))
    return 'done'
  },
}

function linesOf({ messages, files, channels, holds }: z.infer<typeof preview>): string[] {
  const rows = channels.map(one => [
    one.channel_name ?? 'direct messages',
    one.days,
    one.messages,
    moment(one.oldest),
    moment(one.newest),
    one.held,
    one.exempt,
  ])
  const heading = ['where', 'days', 'go', 'oldest', 'newest', 'held', 'put back']
  return [
    `${messages} messages and ${files.count} files (${files.bytes} bytes) would go`,
    ...(rows.length > 0 ? columnLines([heading, ...rows]) : []),
    ...holds.map(
      one => `hold ${one.hold_id} (${one.name}) keeps ${one.messages} of those past their time`,
    ),
  ]
}
