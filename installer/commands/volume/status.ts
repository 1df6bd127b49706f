import { say, sayJson, visible } from '../../terminal/terminal.ts'
import { readHeader } from '../../volume/header.ts'
import { isMounted, isOpen } from '../../volume/opening.ts'
import { readRecord } from '../../volume/record.ts'
import { orderAtBoot, wayLine, waysOf } from '../../volume/way.ts'
import { requireRoot } from '../installation.ts'
import { jsonFlag, type Verb } from '../verb.ts'
import type { World } from '../world.ts'

export const status: Verb = {
  name: 'volume status',
  summary: 'say whether the volume is open, and which ways lead into it',
  description: [
    'Each key slot with what it is, the order in which a boot tries them, whether a re-encryption was cut short, and when the header was last backed up. Looks only; works while the volume is locked.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "state": "none|locked|open", "device", "uuid", "mounted", "ways": [{"slot", "kind", "detail"?}], "orderAtBoot": [...], "reencrypting", "headerBackup": {"path", "at"} | null}',
  files: ['/etc/parley/volume.json', '/etc/crypttab'],
  exits: {
    done: 'it is open, or there is none',
    failed: 'it is locked, or its header cannot be read',
  },
  examples: [['parley volume status', 'what would open it?']],
  async run(world, options) {
    requireRoot(world)
    const found = await lookAt(world)
    if (options.has(jsonFlag)) sayJson(world.terminal, found)
    else say(world.terminal, ...linesOf(found).map(visible))
    return found.ok ? 'done' : 'failed'
  },
}

async function lookAt({ host }: World) {
  const record = await readRecord(host)
  if (record === undefined) return { ok: true, state: 'none' as const }
  const { device, uuid, headerBackup, stage } = record
  const header = await readHeader(host, device)
  const ways = header === undefined ? [] : waysOf(header)
  const isOpened = await isOpen(host)
  const mounted = await isMounted(host)
  return {
    ok: mounted && header !== undefined && stage === 'complete',
    state: isOpened ? ('open' as const) : ('locked' as const),
    stage,
    device,
    uuid,
    mounted,
    hasHeader: header !== undefined,
    ways,
    orderAtBoot: orderAtBoot(ways),
    reencrypting: header?.isReencrypting ?? record.reencryption !== undefined,
    headerBackup:
      headerBackup === undefined ? null : { path: headerBackup.path, at: headerBackup.at },
  }
}

function linesOf(found: Awaited<ReturnType<typeof lookAt>>): string[] {
  if (found.state === 'none')
    return ['no encrypted volume: the data lies on the file system of the host']
  const { state, device, uuid, mounted, ways, headerBackup } = found
  return [
    `volume   ${device} (UUID ${uuid})`,
    `state    ${state}${mounted ? ', mounted at /var/lib/parley' : ''}`,
    ...(state === 'locked' ? ['         to open it: parley volume unlock'] : []),
    ...(found.hasHeader ? [] : ['header   destroyed: parley volume header-restore FILE']),
    ...(found.stage === 'complete'
      ? []
      : ['         not made to the end: run the same command again']),
    ...ways.map((way, index) => `${index === 0 ? 'ways in ' : '        '} ${wayLine(way)}`),
    ...found.orderAtBoot.map((way, index) => `${index === 0 ? 'at boot ' : '    then'} ${way}`),
    ...(found.reencrypting
      ? ['         a re-encryption was cut short: parley volume reencrypt']
      : []),
    `backup   ${headerBackup === null ? 'none of the header: parley help volume header-backup' : `of the header, ${headerBackup.at.slice(0, 10)}, in ${headerBackup.path}`}`,
  ]
}
