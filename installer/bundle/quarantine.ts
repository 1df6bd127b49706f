import { lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bundle } from './read.ts'
import { publicPem } from './keys.ts'
import { inRoom } from './room.ts'
import { unpack } from './unpack.ts'

/** Where such folders are made: not /tmp, which may be small, and not in memory. */
const quarantinePlace = (): string => process.env['PARLEY_QUARANTINE_IN'] ?? '/var/tmp'

// Not the opener's name for them: it takes away what nobody has locked.
const prefix = 'parley-quarantine-'

const dayMs = 86_400_000

/** A new folder, closed to others. Takes away those of other days, which a kill left behind. */
export async function makeRoom(): Promise<string> {
  const place = quarantinePlace()
  for (const name of (await readdir(place)).filter(name => name.startsWith(prefix))) {
    const left = await lstat(join(place, name)).catch(() => undefined)
    const isOurs = left?.isDirectory() === true && left.uid === process.getuid?.()
    if (isOurs && Date.now() - left.mtimeMs > dayMs)
      await rm(join(place, name), { recursive: true, force: true })
  }
  return mkdtemp(join(place, prefix))
}

/** Fills the room, and leaves nothing in it when something in the bundle is not what was signed. */
export async function fill(room: string, bundle: Bundle): Promise<void> {
  try {
    await unpack(bundle, room)
  } catch (error) {
    for (const name of await readdir(room))
      await rm(join(room, name), { recursive: true, force: true })
    throw error
  }
  await makeRepository(room)
  const { manifest, prelude, root, serial } = bundle
  const { version, release, counter, madeOn } = manifest
  await writeFile(inRoom.manifest(room), prelude.manifestText)
  await writeFile(inRoom.root(room), publicPem(root))
  // Last: who finds it, finds all.
  await writeFile(
    inRoom.accepted(room),
    `${JSON.stringify({ version, release, counter, serial, madeOn })}\n`,
  )
}

/** A package source that apt takes for its only one, with folders of its own for what it notes. */
async function makeRepository(room: string): Promise<void> {
  const apt = inRoom.apt(room)
  for (const folder of ['lists/partial', 'cache/archives/partial'])
    await mkdir(join(apt, folder), { recursive: true })
  // Trusted: each package is what the manifest says.
  await writeFile(
    join(apt, 'sources.list'),
    `deb [trusted=yes] file:${inRoom.repository(room)} ./\n`,
  )
}
