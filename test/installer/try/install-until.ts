// A full sandbox install that ends itself by SIGKILL right after the note of one change: what a kill or a power cut at
// that moment leaves behind. Usage: install-until.ts DATA PORT [RESOURCE NOTE], NOTE counting from 1 within the resource.
// What an earlier run has done is not noted again: then it is ended at the next resource's first note.
import { join } from 'node:path'
import { fileJournal } from '../../../installer/core/file-journal.ts'
import type { Journal } from '../../../installer/core/journal.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { appliance } from '../../../installer/recipes/index.ts'
import { operatorsFile } from '../../../installer/recipes/operators-file.ts'
import { postgresPrograms } from '../../../installer/sandbox/embedded-postgres.ts'
import { prepareFolder } from '../../../installer/sandbox/folder.ts'
import { layoutOf } from '../../../installer/sandbox/sandbox.ts'
import { sandboxSite } from '../../../installer/sandbox/site.ts'

const [data = '', port = '', resource, note = '0'] = process.argv.slice(2)
const uid = process.getuid?.() ?? 0
await prepareFolder(data, uid)
const layout = await layoutOf(data, uid)
const site = await sandboxSite(layout, true, Number(port))

const resources = [operatorsFile(site), postgresPrograms(layout), ...appliance(site)]
const place = (id: string) => resources.findIndex(resource => resource.id === id)

function killedAt(journal: Journal, id: string): Journal {
  let seen = 0
  return {
    lines: () => journal.lines(),
    async append(line) {
      await journal.append(line)
      if (!('note' in line)) return
      const reached = line.resource === id && ++seen === Number(note)
      if (reached || place(line.resource) > place(id)) process.kill(process.pid, 'SIGKILL')
    },
  }
}

const journal = fileJournal(join(layout.installerState, 'journal.jsonl'))
await journaledApply(
  {
    host: localHost(),
    journal: resource === undefined ? journal : killedAt(journal, resource),
    command: 'test',
    version: '0',
    now: () => new Date(),
  },
  resources,
)
