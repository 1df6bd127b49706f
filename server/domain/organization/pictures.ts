import { organizationToChange, requireDecider } from '../../access/organization.ts'
import { record } from '../../audit/record.ts'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { PictureWish } from '../../pictures/wish.ts'
import { organizationIcon, pictureAddress } from '../pictures/addresses.ts'
import { forgetPictures, keepPictures } from '../pictures/keep.ts'

/** What stands for the organization: a square, and a wide one for bright and for dark pages. */
export type Emblem = 'icon' | 'logo' | 'night_logo'
type Emblems = Readonly<Record<Emblem, string | null>>

const shapes: Readonly<Record<Emblem, PictureWish>> = {
  icon: { width: 100, height: 100, fit: 'filled', format: 'png', moves: false },
  logo: { width: 800, height: 100, fit: 'inside', format: 'png', moves: false },
  night_logo: { width: 800, height: 100, fit: 'inside', format: 'png', moves: false },
}

const columns = {
  icon: (token: string | null) => sql`update organization set icon = ${token}`,
  logo: (token: string | null) => sql`update organization set logo = ${token}`,
  night_logo: (token: string | null) => sql`update organization set night_logo = ${token}`,
}

/** How the organization shows itself, in the words of the API; a logo that it does not have is an empty address. */
export const emblemFacts = {
  icon: (token: string | null) => ({
    icon_url: organizationIcon(token),
    icon_source: token === null ? 'G' : 'U',
  }),
  logo: (token: string | null) => ({
    logo_url: logoAddress(token),
    logo_source: logoSource(token),
  }),
  night_logo: (token: string | null) => ({
    night_logo_url: logoAddress(token),
    night_logo_source: logoSource(token),
  }),
}

const logoAddress = (token: string | null) => (token === null ? '' : pictureAddress(token))
const logoSource = (token: string | null) => (token === null ? 'D' : 'U')

export async function changeEmblem(
  ctx: Context,
  actor: Actor,
  emblem: Emblem,
  picture: Buffer,
): Promise<void> {
  requireDecider(actor, 'administrators')
  const { made } = await ctx.pictures.decode(picture, [shapes[emblem]])
  const [bytes] = made
  await keepPictures(ctx, { '': bytes && { bytes, contentType: 'image/png' } }, (tx, token) =>
    show(tx, actor, emblem, token),
  )
}

export const removeEmblem = ({ db }: Context, actor: Actor, emblem: Emblem): Promise<void> =>
  db.transaction(tx => show(tx, actor, emblem, null))

async function show(tx: Tx, actor: Actor, emblem: Emblem, token: string | null): Promise<void> {
  await organizationToChange(tx, actor, 'administrators')
  const before = await emblems(tx)
  await tx.run(columns[emblem](token))
  record(tx, {
    kind: 'organization.picture',
    details: { picture: emblem, isThere: token !== null },
  })
  const former = before[emblem]
  if (former !== null) await forgetPictures(tx, [former])
  const data = emblemFacts[emblem](token)
  announce(tx, { type: 'realm', op: 'update_dict', property: emblem, data }, everyone)
}

export const emblems = (tx: Tx) =>
  tx.one<Emblems>(sql`select icon, logo, night_logo from organization`)
