import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../../until.ts'

/** A chip of its own for one run of a machine; what it keeps lies in the folder. */
export async function startTpm(folder: string, socket: string): Promise<() => Promise<void>> {
  await mkdir(join(folder, 'tpm-state'), { recursive: true })
  await rm(socket, { force: true })
  const chip = spawn(
    'setpriv',
    [
      '--pdeathsig=KILL',
      'swtpm',
      'socket',
      '--tpm2',
      '--terminate',
      '--tpmstate',
      `dir=${join(folder, 'tpm-state')}`,
      '--ctrl',
      `type=unixio,path=${socket}`,
      // Its own filter of system calls fails in a container.
      '--seccomp',
      'action=none',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const ended = once(chip, 'exit')
  await until(() => existsSync(socket) || chip.exitCode !== null)
  if (chip.exitCode !== null) throw new Error(`swtpm ended with code ${chip.exitCode}`)
  return async () => {
    if (chip.exitCode === null && chip.signalCode === null) chip.kill('SIGKILL')
    await ended
  }
}

/** Another chip, as after a new board: what the old one kept is gone. */
export const forgetTpm = (folder: string): Promise<void> =>
  rm(join(folder, 'tpm-state'), { recursive: true, force: true })
