import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A directory in which somebody left a program under a name that a library of ours looks for and runs. */
export function trap(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-trap-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const sprung = join(folder, 'sprung')
  writeFileSync(
    join(folder, '.graphile-workerrc.cjs'),
    `require('node:fs').writeFileSync(${JSON.stringify(sprung)}, '')`,
  )
  return { folder, hasSprung: () => existsSync(sprung) }
}
