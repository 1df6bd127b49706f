import type { Reader } from '../../access/channel-rules.ts'
import { youtubeId, type Preview } from '../../markdown/previews.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { lookUpNames } from '../messages/named.ts'
import { heldToRender, renderedAnew, type RenderedMessage } from '../messages/rendered-anew.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { pictureAddress } from '../pictures/addresses.ts'
import { keepPictures } from '../pictures/keep.ts'
import { still, wishFor } from '../thumbnails/formats.ts'
import { look, lookAtPicture, type Seen } from './look.ts'
import { freshPreview, keepPreview, showsPreviews, type LinkPreview } from './queries.ts'
import { outsideOf } from './want.ts'

type Ctx = Pick<WorkerContext, 'db' | 'config' | 'clock' | 'pictures'>
type Wanted = ReturnType<typeof outsideOf>[number]

/** Shows in a message what its links lead to. Done again after a crash, it asks for what it has not kept yet. */
export async function previewLinks(ctx: Ctx, messageId: number): Promise<void> {
  if (ctx.config.egress === undefined) return
  const message = await ctx.db.transaction(tx => heldToRender(tx, messageId))
  if (!message) return
  const wanted = outsideOf(linksIn(message))
  const found = new Map<Wanted, LinkPreview>()
  for (const one of wanted) found.set(one, await previewOf(ctx, one))
  await ctx.db.transaction(async tx => {
    const now = await heldToRender(tx, messageId)
    // Whoever edited it meanwhile has asked for what it says now.
    if (now?.content === message.content) await show(tx, now, found)
  })
}

const linksIn = ({ content }: RenderedMessage) => renderMarkdown(content).links

async function show(tx: Tx, message: RenderedMessage, found: ReadonlyMap<Wanted, LinkPreview>) {
  const settings = await organizationSettings(tx)
  const author = await tx.one<Reader>(
    sql`select id, role from users where id = ${message.senderId}`,
  )
  const names = await lookUpNames(tx, author, message.content)
  const previews = new Map(names.previews)
  const shown: number[] = []
  for (const [wanted, preview] of found) {
    const element = settings.inline_url_embed_preview ? shownAs(wanted, preview) : undefined
    if (element === undefined || (element.kind === 'image' && !settings.inline_image_preview))
      continue
    previews.set(wanted.address, element)
    shown.push(preview.id)
  }
  await showsPreviews(tx, message.id, shown)
  await renderedAnew(tx, message, renderMarkdown(message.content, { ...names, previews }).html)
}

/** Undefined when there is nothing to see. */
function shownAs({ kind, address }: Wanted, preview: LinkPreview): Preview | undefined {
  const { title, description } = preview
  const src = preview.picture === null ? undefined : pictureAddress(preview.picture, 'image/webp')
  const id = youtubeId(address)
  if (kind === 'youtube' && src !== undefined && id !== undefined) return { kind, src, id }
  if (title !== null)
    return {
      kind: 'page',
      title,
      ...(description !== null && { description }),
      ...(src !== undefined && { src }),
    }
  return src === undefined ? undefined : { kind: 'image', src }
}

/** What was found there today, or is found now. */
async function previewOf(ctx: Ctx, wanted: Wanted): Promise<LinkPreview> {
  const { db, clock } = ctx
  const { address } = wanted
  const known = await db.snapshot(tx => freshPreview(tx, address, clock.now()))
  if (known) return known
  const seen = await look(ctx.config.egress, placeOf(wanted))
  const bytes = await pictureIn(ctx, seen)
  const words = { title: null, description: null, ...wordsIn(seen) }
  return keepPictures(ctx, { '': bytes && { bytes, contentType: 'image/webp' } }, (tx, token) =>
    keepPreview(tx, address, clock.now(), { ...words, picture: bytes ? token : null }),
  )
}

/** Of a film there, its picture. */
const placeOf = ({ kind, address }: Wanted): string =>
  kind === 'youtube' ? `https://i.ytimg.com/vi/${youtubeId(address)}/mqdefault.jpg` : address

function wordsIn(seen: Seen | undefined) {
  if (!seen || 'picture' in seen || seen.title === undefined) return {}
  return { title: seen.title, description: seen.description ?? null }
}

/** The picture, or that of the page, as small as messages show it; undefined when there is none that can be read. */
async function pictureIn({ config, pictures }: Ctx, seen: Seen | undefined) {
  const bytes =
    seen && 'picture' in seen ? seen.picture : await lookAtPicture(config.egress, seen?.image)
  const decoded = bytes && (await pictures.decodeIfPicture(bytes, [wishFor(still)]))
  return decoded?.made[0]
}
