import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { inRoom } from './room.ts'

const letItEnd = () => {}

/**
 * Runs the installer of a bundle from its quarantine, on the same terminal. Signals go to it: it lets its step end.
 * @returns its exit code
 */
export async function startInQuarantine(room: string, words: readonly string[]): Promise<number> {
  const tree = inRoom.tree(room)
  const node = join(tree, `node_modules/node-linux-${process.arch}/bin/node`)
  const child = spawn(node, [join(tree, 'installer/main.ts'), ...words], {
    stdio: 'inherit',
    env: { ...process.env, PARLEY_QUARANTINE: room },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, letItEnd)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 130))
  })
}
