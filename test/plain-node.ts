import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * argv of Node for a program that a test starts: without what the test runner loads into every Node, and with the
 * compiled form of the modules kept for the next start. It starts twice as fast; only the tests' own processes count for
 * coverage.
 */
export const plainNode: readonly [string, ...string[]] = [
  'env',
  '-u',
  'NODE_OPTIONS',
  `NODE_COMPILE_CACHE=${join(tmpdir(), 'parley-test-modules')}`,
  process.execPath,
]
