import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import type { Layout } from '../recipes/site.ts'
import { ask } from '../supervisor/control-protocol.ts'
import { within } from '../core/within.ts'
import { isAlive, processIdentity } from '../supervisor/process-identity.ts'
import { ProcessRecords } from '../supervisor/process-records.ts'
import { controlSocket, supervisorPaths } from '../supervisor/service-manager.ts'
import { sandboxAccounts } from './accounts.ts'
import { sandboxLayout } from './layout.ts'

const code = dirname(dirname(import.meta.dirname))

/** The layout of the sandbox in that folder, for whoever asks. */
export const layoutOf = async (data: string, uid: number): Promise<Layout> =>
  sandboxLayout({
    data,
    code,
    uid,
    accounts: await sandboxAccounts(uid, process.getgid?.() ?? 0),
    runtimeDirectory: process.env['XDG_RUNTIME_DIR'],
  })

/** The supervisor's pid, or undefined when none is at work there. */
export async function supervisorPid(layout: Layout): Promise<number | undefined> {
  const reply = await ask(controlSocket(layout), { verb: 'ping', unit: '' })
  return reply?.out === undefined ? undefined : Number(reply.out)
}

/** Ends what a killed supervisor left running, so that neither port nor database is held by it. */
export async function endLeftOvers(layout: Layout): Promise<boolean> {
  const records = new ProcessRecords(join(supervisorPaths(layout).state, 'processes.json'))
  return (await records.endLeftOvers()).length > 0
}

const patienceMs = 120_000

/** Stops everything and returns when it is down. @returns whether anything ran */
export async function stopSandbox(layout: Layout): Promise<boolean> {
  const pid = await supervisorPid(layout)
  const daemon = pid === undefined ? undefined : processIdentity(pid)
  if (daemon !== undefined) {
    await ask(controlSocket(layout), { verb: 'shutdown', unit: '' })
    await within(patienceMs, () => !isAlive(daemon))
  }
  const left = await endLeftOvers(layout)
  await removeRunDirectory(layout)
  return daemon !== undefined || left
}

// Below the data folder it may stay; elsewhere nothing of ours is left behind.
async function removeRunDirectory({ run, root }: Layout): Promise<void> {
  if (!run.startsWith(`${root}/`)) await rm(dirname(run), { recursive: true, force: true })
}

/** Returns when the supervisor is gone, by whatever end. */
export async function supervisorEnded(layout: Layout): Promise<void> {
  await new Promise<void>(resolve => {
    const line = connect(controlSocket(layout))
    // A reader, so that the end of the stream is noticed.
    line.resume()
    line.once('error', () => resolve())
    line.once('close', () => resolve())
  })
}
