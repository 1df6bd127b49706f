// A full sandbox install that ends itself by SIGKILL right after the note of one change: what a kill or a power cut at
// that moment leaves behind. Usage: install-until.ts DATA PORT [RESOURCE NOTE], NOTE counting from 1 within the resource.
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

function killedAt(journal: Journal): Journal {
  let seen = 0
  return {
    lines: () => journal.lines(),
    async append(line) {
      await journal.append(line)
      if ('note' in line && line.resource === resource && ++seen === Number(note))
        process.kill(process.pid, 'SIGKILL')
    },
  }
}

await journaledApply(
  {
    host: localHost(),
    journal: killedAt(fileJournal(join(layout.installerState, 'journal.jsonl'))),
    command: 'test',
    version: '0',
    now: () => new Date(),
  },
  [operatorsFile(site), postgresPrograms(layout), ...appliance(site)],
)
