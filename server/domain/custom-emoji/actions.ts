import type { Allowed } from '../../access/allowed.ts'
import { requireGranted } from '../../access/organization-grants.ts'
import { record } from '../../audit/record.ts'
import type { Context } from '../../context.ts'
import { isAdministrator, type Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { PictureWish } from '../../pictures/wish.ts'
import { keepPictures } from '../pictures/keep.ts'
import { standardEmoji } from '../reactions/emoji.ts'
import { customEmojiNamed, customEmojiTable } from './queries.ts'

const still: PictureWish = { width: 64, height: 64, fit: 'framed', format: 'png', moves: false }
const moving: PictureWish = { ...still, format: 'webp', moves: true }
const stillSuffix = '-still'

/** Gives everybody another emoji. `name` has been through `emojiName`. */
export async function addEmoji(
  ctx: Context,
  actor: Actor,
  { name, picture }: { name: string; picture: Buffer },
): Promise<void> {
  await ctx.db.snapshot(tx => requireMayAdd(tx, actor, name))
  const { made } = await ctx.pictures.decode(picture, [still, moving])
  const [png, webp] = made
  const first = png && { bytes: png, contentType: 'image/png' }
  const files = webp
    ? { '': { bytes: webp, contentType: 'image/webp' }, [stillSuffix]: first }
    : { '': first }
  await keepPictures(ctx, files, async (tx, token) => {
    const added = await tx.run(sql`
      insert into custom_emoji (name, author_id, picture, still)
      values (${name}, ${actor.id}, ${token}, ${webp ? token + stillSuffix : null})
      on conflict do nothing`)
    if (added === 0) throw isThere()
    record(tx, { kind: 'emoji.added', details: { name } })
    await tell(tx)
  })
}

/** What everybody knows under a name is taken from them by administrators alone. */
async function requireMayAdd(tx: Tx, actor: Actor, name: string): Promise<void> {
  await requireGranted(tx, actor, 'can_add_custom_emoji_group')
  if (standardEmoji(name) && !isAdministrator(actor))
    throw badRequest('Only administrators can override default emoji.')
  if ((await customEmojiNamed(tx, [name])).length > 0) throw isThere()
}

const isThere = () => badRequest('A custom emoji with this name already exists.')

/** Nobody can use it from now on; where it was used it stays. */
export async function removeEmoji(
  tx: Tx,
  { id }: Allowed<{ readonly id: number }, 'remove'>,
): Promise<void> {
  await tx.run(sql`update custom_emoji set is_active = false where id = ${id}`)
  record(tx, { kind: 'emoji.removed', details: { emoji: id } })
  await tell(tx)
}

const tell = async (tx: Tx) =>
  announce(
    tx,
    { type: 'realm_emoji', op: 'update', realm_emoji: await customEmojiTable(tx) },
    everyone,
  )
