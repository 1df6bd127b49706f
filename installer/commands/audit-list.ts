import { askAuditRows, type AuditRow } from '../probes/audit.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Flag, type Verb } from './verb.ts'

const kind: Flag = { name: '--kind', value: 'KIND', help: 'Only rows of this kind: user.role.' }
const user: Flag = {
  name: '--user',
  value: 'USER',
  help: 'Only what this person did, or what was done to them: an id or an address.',
}
const since: Flag = {
  name: '--since',
  value: 'TIME',
  help: 'Not what was before: 2026-02-03 (in UTC), or 2026-02-03T04:05:06+01:00.',
}
const until: Flag = { name: '--until', value: 'TIME', help: 'Only what was before.' }
const limit: Flag = {
  name: '--limit',
  value: 'N',
  help: 'At most so many rows, the newest: 100 unless said, 1000 at most.',
}
const filters = [kind, user, since, until, limit]

export const auditList: Verb = {
  name: 'audit list',
  summary: 'show who did what: roles, settings, channels, keys, sign-ins',
  description: [
    'Shows rows of the audit log, the newest first. Every administrative and security action is one, and so is each sign-in and each failed one; docs/audit-log.md has every kind.',
  ],
  flags: [...filters, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "rows": [{"sequence", "time", "kind", "acting_user_id", "acting_instead", "user_id", "stream_id", "group_id", "message_id", "details", "personal", "is_erased", "client", "hash"}]}; time: seconds since 1970',
  files: [],
  exits: {
    usage: 'a kind, person, time or number makes no sense',
    refused: 'Parley is not installed here',
  },
  examples: [
    ['parley audit list --kind sign_in.failed --since 2026-02-03', 'who tried to get in'],
    ['parley audit list --user iago@example.org', 'what somebody did, and what was done to them'],
  ],
  async run(world, options) {
    const site = await installedSite(world)
    const wish = Object.fromEntries(
      filters.flatMap(flag => {
        const said = options.value(flag)
        return said === undefined ? [] : [[flag.name.slice(2), said]]
      }),
    )
    const rows = await askAuditRows(world.host, site, wish)
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, rows })
    else say(world.terminal, ...rows.map(lineOf))
    return 'done'
  },
}

function lineOf(row: AuditRow): string {
  const when = new Date(row.time * 1000).toISOString().slice(0, 19)
  const about = [
    ['user', row.user_id],
    ['channel', row.stream_id],
    ['group', row.group_id],
    ['message', row.message_id],
  ].flatMap(([what, id]) => (id === null ? [] : [`${what} ${id}`]))
  const facts = { ...row.details, ...row.personal }
  return [
    String(row.sequence).padStart(6),
    `${when}Z`,
    row.kind.padEnd(22),
    `by ${row.acting_instead ?? `user ${row.acting_user_id}`}`,
    ...about,
    ...(Object.keys(facts).length > 0 ? [JSON.stringify(facts)] : []),
    ...(row.is_erased ? ['(personal data erased)'] : []),
  ].join('  ')
}
