import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { inRoom } from './room.ts'

const accepted = z.object({ madeOn: z.string() })

/** When the bundle in this room was made. */
export async function madeOnIn(room: string): Promise<string> {
  return accepted.parse(JSON.parse(await readFile(inRoom.accepted(room), 'utf8'))).madeOn
}
