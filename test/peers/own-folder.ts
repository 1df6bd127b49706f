import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A folder for one server of a test; the test's own `testdir` is made anew each time it is asked for. */
export async function ownFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-peer-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}
