import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Allowed } from '../../access/allowed.ts'
import { ownUpload, type ResumableUpload } from '../../access/resumable-uploads.ts'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { append } from '../../platform/files/append.ts'
import { newToken } from '../../platform/files/new-token.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { safeFileName } from '../attachments/file-name.ts'
import { finish } from './finish.ts'
import { piecesPath } from './place.ts'

/** A writer of whom nothing has been heard for so long is gone. */
const leaseMs = 20_000
/** Whoever has not said for so long that they are there does before they write: another one may have come. */
const renewalMs = 5000

/** Begins to take a file in pieces. Resolves to the token by which it goes on. */
export async function begin(
  { db, clock }: Context,
  owner: Actor,
  file: { name: string; size: number },
): Promise<string> {
  const token = newToken()
  await db.transaction(tx =>
    tx.run(sql`
      insert into resumable_uploads (token, owner_id, file_name, size, touched_at)
      values (${token}, ${owner.id}, ${safeFileName(file.name)}, ${file.size}, ${clock.now()})`),
  )
  return token
}

type Piece = { offset: number; content: Readable | undefined }

/** Writes on at `offset`. What came is kept, also when the sender breaks off. Resolves to how it stands now. */
export async function receive(
  ctx: Context,
  owner: Actor,
  token: string,
  { offset, content }: Piece,
): Promise<ResumableUpload> {
  const writer = randomBytes(9).toString('base64url')
  const upload = await ctx.db.transaction(tx => claim(ctx, tx, owner, { token, offset, writer }))
  try {
    if (content && upload.received < upload.size) await write(ctx, upload, content, writer)
    const now = await ctx.db.snapshot(tx => ownUpload(tx, owner, token))
    return now.received === now.size && now.pathId === null ? await finish(ctx, owner, now) : now
  } finally {
    await ctx.db.transaction(tx =>
      tx.run(sql`
        update resumable_uploads set writer = null, writing_until = null
        where token = ${token} and writer = ${writer}`),
    )
  }
}

type Claim = { token: string; offset: number; writer: string }

/** Two who write at once would mix their bytes. */
async function claim(ctx: Context, tx: Tx, owner: Actor, { token, offset, writer }: Claim) {
  const now = ctx.clock.now()
  const upload = await ownUpload(tx, owner, token)
  const claimed = await tx.run(sql`
    update resumable_uploads set writer = ${writer}, touched_at = ${now}, writing_until = ${lease(now)}
    where token = ${token} and (writer is null or writing_until < ${now}) and received = ${offset}`)
  if (claimed > 0) return upload
  const { received } = await ownUpload(tx, owner, token)
  throw received === offset
    ? new ApiError('BAD_REQUEST', 'Somebody else is writing to this upload', { status: 423 })
    : new ApiError('BAD_REQUEST', `The upload goes on at ${received}`, { status: 409 })
}

const lease = (now: Date) => new Date(now.getTime() + leaseMs)

async function write(
  ctx: Context,
  { token, received: from, size }: Allowed<ResumableUpload, 'continue'>,
  content: Readable,
  writer: string,
): Promise<void> {
  let savedAt = ctx.clock.now().getTime()
  const save = async (written: number) => {
    await keepProgress(ctx, { token, writer, received: from + written })
    savedAt = ctx.clock.now().getTime()
  }
  const written = await append(piecesPath(ctx.config.uploads, token), content, {
    from,
    most: size - from,
    tooMuch: () => badRequest('More has come than the upload was to hold'),
    isDue: () => ctx.clock.now().getTime() - savedAt > renewalMs,
    onProgress: save,
  })
  await save(written)
}

/** Refuses a writer who has been silent for so long that another one came. */
const keepProgress = (
  { db, clock }: Context,
  { token, writer, received }: { token: string; writer: string; received: number },
) =>
  db.transaction(async tx => {
    const now = clock.now()
    const kept = await tx.run(sql`
      update resumable_uploads
      set received = ${received}, touched_at = ${now}, writing_until = ${lease(now)}
      where token = ${token} and writer = ${writer}`)
    if (kept === 0) throw new ApiError('BAD_REQUEST', 'Another one is writing', { status: 423 })
  })
