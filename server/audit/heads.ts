import { link, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { syncFolder } from '../platform/files/store-file.ts'
import type { AuditKey } from './audit-key.ts'

/** What the newest row was on a day, signed and kept outside of the database: later rows can be added, none of these taken away. */
const headSchema = z.object({
  format: z.literal('parley audit head 1'),
  /** UTC: YYYY-MM-DD. */
  date: z.iso.date(),
  sequence: z.int().min(1),
  /** SHA-256 of that row, in hexadecimal digits. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  public_key: z.base64url(),
  signature: z.base64url(),
})
export type Head = z.infer<typeof headSchema>

type Newest = { readonly date: string; readonly sequence: number; readonly hash: string }

/** What is signed: a line each. */
export const signedText = ({ date, sequence, hash }: Newest): string =>
  `parley audit head 1\n${date}\n${sequence}\n${hash}\n`

export const signHead = (key: AuditKey, newest: Newest): Head => ({
  format: 'parley audit head 1',
  ...newest,
  public_key: key.publicKey,
  signature: key.sign(signedText(newest)),
})

const fileOf = (date: string) => `${date}.json`
const isHead = (name: string) => /^\d{4}-\d\d-\d\d\.json$/.test(name)

/** Keeps the head of a day. What has been written is never written again: where there is one, it throws. */
export async function keepHead(folder: string, head: Head): Promise<void> {
  const temporary = join(folder, `.${fileOf(head.date)}`)
  await rm(temporary, { force: true })
  const file = await open(temporary, 'wx')
  try {
    await file.writeFile(`${JSON.stringify(head, undefined, 2)}\n`)
    // There is no secret in it: whoever verifies reads it, whatever their account.
    await file.chmod(0o444)
    await file.sync()
    // Whole or not at all, and unlike a rename never over another.
    await link(temporary, join(folder, fileOf(head.date)))
  } finally {
    await file.close()
    await rm(temporary)
  }
  await syncFolder(folder)
}

export const hasHead = async (folder: string, date: string): Promise<boolean> =>
  (await readdir(folder)).includes(fileOf(date))

/** A file of heads: what it says, or that it says nothing that can be understood. */
export type Found = { readonly file: string; readonly head: Head | undefined }

/** Every head in the folder, the oldest first. */
export async function headsIn(folder: string): Promise<Found[]> {
  const names = (await readdir(folder)).filter(isHead).sort()
  return Promise.all(
    names.map(async file => ({ file, head: parsed(await readFile(join(folder, file), 'utf8')) })),
  )
}

function parsed(text: string): Head | undefined {
  try {
    return headSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
