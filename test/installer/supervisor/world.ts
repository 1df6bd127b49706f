import { execa } from 'execa'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { processIdentity } from '../../../installer/supervisor/process-identity.ts'
import type { UnitStatus } from '../../../installer/supervisor/supervisor.ts'
import { plainNode } from '../../plain-node.ts'

const [env, ...node] = plainNode
const control = join(import.meta.dirname, '../../../installer/supervisor/control.ts')

/** A supervisor of its own below a short folder; its processes end with the test. */
export async function supervised(t: Test, units: Record<string, string>) {
  const folder = mkdtempSync('/tmp/sv-')
  chmodSync(folder, 0o755)
  const below = (name: string) => join(folder, name)
  const words = ['units', 'runtime', 'log', 'state'].flatMap(name => [`--${name}`, below(name)])
  for (const name of ['units', 'runtime']) mkdirSync(below(name))
  const write = (name: string, text: string) => {
    mkdirSync(join(below('units'), name, '..'), { recursive: true })
    writeFileSync(join(below('units'), name), text)
  }
  for (const [name, text] of Object.entries(units)) write(name, text)
  const socket = below('runtime/own/control')
  const say = async (...verb: string[]) => {
    const ran = await execa(env, [...node, control, '--socket', socket, ...verb], {
      reject: false,
    })
    return { code: ran.exitCode, out: ran.stdout, err: ran.stderr }
  }
  const boot = () => say('boot', ...words)
  t.equal((await boot()).code, 0, 'the supervisor starts')
  t.teardown(async () => {
    await say('shutdown')
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    folder,
    write,
    say,
    boot,
    log: (unit: string) => readFile(below(`log/${unit}.log`), 'utf8'),
    daemonPid: async () => Number((await say('ping')).out),
    status: async (unit: string) => {
      const all = JSON.parse((await say('status')).out) as UnitStatus[]
      return all.find(status => status.unit === unit)
    },
  }
}

/** A zombie is gone: it only waits to be counted. */
export const isThere = (pid: number): boolean => processIdentity(pid) !== undefined
