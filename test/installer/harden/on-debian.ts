// One item of `parley harden`, on the host that this runs on, as far as systemd is not needed for it:
//   on-debian.ts ITEM apply|undo     prints {"because"?, "changed": [id]}
import { fileJournal } from '../../../installer/core/file-journal.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { plan } from '../../../installer/core/resource.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { undo } from '../../../installer/core/undo.ts'
import { items } from '../../../installer/harden/index.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { smallOfficeOn } from '../small-office.ts'

const [name, verb] = process.argv.slice(2)
const item = items.find(item => item.name === name)
if (item === undefined) throw new Error(`there is no item ${name}`)

const host = localHost()
const journal = fileJournal('/root/harden.jsonl')
const ground = { site: smallOfficeOn(hostLayout('systemd')), admin: 'root' }

if (verb === 'undo') {
  const undone = await undo(host, journal, { scope: 'everything', eraseData: false })
  console.log(JSON.stringify({ changed: undone.map(({ resource }) => resource) }))
} else {
  const because = await item.refuses?.(host, ground)
  // The rules of auditd need a kernel that lets us, and its service needs systemd.
  const resources = (await item.resources(host, ground)).filter(({ id }) =>
    /^packages |^file .*apt/.test(id),
  )
  const run = { host, journal, command: 'test', version: '0', now: () => new Date() }
  const changed = because === undefined ? await journaledApply(run, resources) : []
  const left = await plan(host, because === undefined ? resources : [])
  console.log(JSON.stringify({ because, changed: changed.map(({ id }) => id), left }))
}
