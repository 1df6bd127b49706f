import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { ownFolder } from '../../peers/own-folder.ts'

const installer = fileURLToPath(new URL('../../../installer', import.meta.url))

t.test('what the opener starts needs no package, only Node and the files beside it', async t => {
  // Not below the checkout, whose packages Node would find.
  const folder = await ownFolder(t)
  cpSync(installer, join(folder, 'installer'), { recursive: true })
  const start = join(folder, 'installer/bundle/start.ts')
  const opening = promisify(execFile)(process.execPath, [start, join(folder, 'none.bundle')], {
    env: { PATH: process.env['PATH'] },
  })
  await t.rejects(opening, { code: 1, stderr: /^parley: cannot (open|read) .*none\.bundle.*\n-> / })
})
