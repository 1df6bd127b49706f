import { z } from 'zod'
import type { Look } from '../core/host.ts'
import { lastingName, leastBytes, looksOurs } from './beginning.ts'
import { contentsOf } from './contents.ts'

/** A device that a volume could be on, by a name that survives a reboot. */
export type Candidate = {
  readonly path: string
  readonly bytes: number
  readonly model: string
  /** Holds a volume of Parley already, which can be taken up again. */
  readonly isOurs: boolean
}

const listed = z.object({
  blockdevices: z.array(
    z.object({
      path: z.string(),
      type: z.string(),
      size: z.number(),
      model: z.string().nullable(),
    }),
  ),
})

/** Every device that a making would take, by its own judgement: those with a volume of ours first. */
export async function candidates(host: Look): Promise<readonly Candidate[]> {
  const words = ['lsblk', '--json', '--list', '--paths', '--bytes'] as const
  const { ok, out } = await host.ask([...words, '--output=PATH,TYPE,SIZE,MODEL'])
  if (!ok) return []
  const large = listed
    .parse(JSON.parse(out))
    .blockdevices.filter(({ path, type, size }) => size >= leastBytes && isKept(path, type))
  // By path: what several paths lead to is listed for each of them.
  const found = new Map<string, Candidate>()
  for (const { path, size, model } of large) {
    const place = { path, isFile: false }
    const contents = await contentsOf(host, place)
    const isOurs = looksOurs(contents)
    if (!isOurs && contents.state !== 'empty') continue
    found.set(path, {
      path: await lastingName(host, place),
      bytes: size,
      model: model?.trim() ?? '',
      isOurs,
    })
  }
  return [...found.values()].sort((one, other) => Number(other.isOurs) - Number(one.isOurs))
}

/** What is written there is still there tomorrow. A loop device would be a file by a name that is gone at the next boot. */
const isKept = (path: string, type: string) =>
  type !== 'rom' && type !== 'loop' && !path.startsWith('/dev/zram')
