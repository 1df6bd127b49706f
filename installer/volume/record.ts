import { z } from 'zod'
import type { Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'

const tang = z.object({ url: z.string(), thumbprint: z.string() })

const record = z.object({
  uuid: z.string(),
  /** The device by a name that survives a reboot, or the file that holds the volume. */
  device: z.string(),
  isFile: z.boolean(),
  /**
   * `begun`: the target was empty, and what is on it now is ours to make again. `formatted`: its header is whole, its file
   * system may be made again. `complete`: it may hold data. `erasing`: somebody has agreed that it goes.
   */
  stage: z.enum(['begun', 'formatted', 'complete', 'erasing']),
  keyFile: z.object({ path: z.string(), boot: z.string() }).exactOptional(),
  tpm2Pcrs: z.string().exactOptional(),
  tang: tang.exactOptional(),
  headerBackup: z.object({ path: z.string(), at: z.string(), epoch: z.number() }).exactOptional(),
  /** A re-encryption: which volume key it leaves, and the ways that it takes away, to be made again after it. */
  reencryption: z
    .object({
      from: z.string(),
      owed: z.array(z.enum(['tpm2', 'tang', 'key file', 'recovery key'])),
    })
    .exactOptional(),
})

/** What this host knows of its volume while that is locked. Holds no secret. */
export type VolumeRecord = z.infer<typeof record>

export type Tang = z.infer<typeof tang>

const directory = '/etc/parley'

/** Outside the volume, since it says how to open it. */
export const recordPath = `${directory}/volume.json`

/** What stands in the record, or undefined where no volume was begun. */
export async function readRecord(host: Look): Promise<VolumeRecord | undefined> {
  const entry = await host.read(recordPath)
  if (entry?.kind !== 'file') return undefined
  const parsed = record.safeParse(asJson(entry.content))
  if (parsed.success) return parsed.data
  throw new InstallError(`cannot use ${recordPath}`, {
    because: 'it is not what parley writes there',
    remedy: 'put it back from a backup of /etc; the volume itself is not touched',
  })
}

/** Whole or not at all, and on disk when it returns. */
export async function writeRecord(host: Host, value: VolumeRecord): Promise<void> {
  if ((await host.read(directory)) === undefined)
    await host.write(directory, { kind: 'directory', mode: 0o755, owner: 'root:root' })
  await host.write(recordPath, {
    kind: 'file',
    content: `${JSON.stringify(value, null, 2)}\n`,
    mode: 0o600,
    owner: 'root:root',
  })
}

/** @throws InstallError (refused) where there is no volume. */
export async function knownRecord(host: Look): Promise<VolumeRecord> {
  const found = await readRecord(host)
  if (found !== undefined) return found
  throw new InstallError('cannot find an encrypted volume', {
    because: `there is no ${recordPath}`,
    remedy: 'make one first: parley volume create',
    exit: 'refused',
  })
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
