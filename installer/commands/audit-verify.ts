import { askAuditVerdict, type AuditVerdict } from '../probes/audit.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Verb } from './verb.ts'

export const auditVerify: Verb = {
  name: 'audit verify',
  summary: 'say whether the audit log is as it was written, or which row is not',
  description: [
    'Reads the whole audit log. Each row holds the hash of the one before it, so that one that was altered, taken out, put in or put elsewhere shows. That the newest rows were taken away shows by the signed heads that the worker writes into a folder outside of the database once a day; copy them to another machine, and look at them there.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "rows", "heads", "erased", "suspicion"?: {"sequence", "what": "altered|removed|inserted|moved|erased", "because"}, "head_trouble"?: {"file", "because"}}; rows: those before the first that is not as it was written',
  files: ['/var/lib/parley/audit/*.json', '/etc/credstore.encrypted/parley.audit'],
  exits: {
    done: 'every row is as it was written',
    failed: 'one is not, which it names, or a head is not this server’s',
    refused: 'Parley is not installed here',
  },
  examples: [['parley audit verify', 'once a week, and before you rely on the log']],
  async run(world, options) {
    const site = await installedSite(world)
    const verdict = await askAuditVerdict(world.host, site)
    if (options.has(jsonFlag)) sayJson(world.terminal, verdict)
    else say(world.terminal, ...linesOf(verdict))
    return verdict.ok ? 'done' : 'failed'
  },
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

const linesOf = ({ rows, heads, erased, suspicion, head_trouble: trouble }: AuditVerdict) => [
  ...(suspicion
    ? [`row ${suspicion.sequence} was ${suspicion.what}: ${suspicion.because}`]
    : [`${counted(rows, 'row follows', 'rows follow')} each other as they were written`]),
  ...(trouble ? [`the head ${trouble.file} does not count: ${trouble.because}`] : []),
  `${counted(heads, 'signed head fits', 'signed heads fit')} them`,
  ...(erased > 0 ? [`${counted(erased, 'row has', 'rows have')} had personal data erased`] : []),
  ...(suspicion || trouble
    ? ['to do: keep the database and the heads as they are; docs/audit-log.md says what this shows']
    : []),
]
