import type { Allowed } from '../../access/allowed.ts'
import { requireMayDepict, selfToDepict, type Somebody } from '../../access/users.ts'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { PictureWish } from '../../pictures/wish.ts'
import { avatarOf, mediumAvatarOf, mediumSuffix, sourceOf } from '../pictures/addresses.ts'
import { forgetPictures, keepPictures } from '../pictures/keep.ts'
import { announceChange } from '../users/announce-person.ts'

const square = (side: number): PictureWish => ({
  width: side,
  height: side,
  fit: 'filled',
  format: 'png',
  moves: false,
})

/** Shows the actor as on this picture from now on. Resolves to its address. */
export async function changeAvatar(ctx: Context, actor: Actor, picture: Buffer): Promise<string> {
  await ctx.db.snapshot(tx => requireMayDepict(tx, actor))
  const { made } = await ctx.pictures.decode(picture, [square(100), square(500)])
  const [small, medium] = made.map(bytes => bytes && { bytes, contentType: 'image/png' })
  return keepPictures(ctx, { '': small, [mediumSuffix]: medium }, async (tx, token) =>
    depict(tx, await selfToDepict(tx, actor), token),
  )
}

/** Shows the actor by what the server draws. Resolves to its address. */
export const removeAvatar = ({ db }: Context, actor: Actor): Promise<string> =>
  db.transaction(async tx => depict(tx, await selfToDepict(tx, actor), null))

async function depict(
  tx: Tx,
  { id }: Allowed<Somebody, 'depict'>,
  avatar: string | null,
): Promise<string> {
  const { former, version } = await tx.one<{ former: string | null; version: number }>(sql`
    update users u set avatar = ${avatar}, avatar_version = u.avatar_version + 1
    from (select avatar from users where id = ${id}) before
    where u.id = ${id} returning before.avatar as former, u.avatar_version as version`)
  if (former !== null) await forgetPictures(tx, [former, former + mediumSuffix])
  const person = { id, avatar }
  const avatar_url = avatarOf(person)
  await announceChange(tx, {
    user_id: id,
    avatar_source: sourceOf(person),
    avatar_url,
    avatar_url_medium: mediumAvatarOf(person),
    avatar_version: version,
  })
  return avatar_url
}
