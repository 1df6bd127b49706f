import { element, serialize, type Element } from './html.ts'
import type { FoundLink } from './inline/inline.ts'

/** What is known of an address in a message. `src` is on this server: readers' clients ask nobody else. */
export type Preview =
  | {
      readonly kind: 'image'
      readonly src: string
      /** Such as `data-original-dimensions`, for pictures that were uploaded here. */
      readonly attributes?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'video'; readonly src: string }
  | { readonly kind: 'youtube'; readonly src: string; readonly id: string }
  | {
      readonly kind: 'page'
      readonly src?: string
      readonly title: string
      readonly description?: string
    }

/** By which clients know a picture that is on its way, and show so. */
export const placeholderClass = 'image-loading-placeholder'

/** A picture that was uploaded here and that nobody has looked at yet. `attributes` say what is known of it. */
export const onItsWay = (src: string, attributes: Readonly<Record<string, string>>): Preview => ({
  kind: 'image',
  src,
  attributes: { class: placeholderClass, ...attributes },
})

const waiting = new RegExp(
  `<div class="message_inline_image"><a href="([^"]*)"( title="[^"]*")?><img class="${placeholderClass}"[^>]*></a></div>`,
  'g',
)

/**
 * A message that was rendered while a picture was on its way, with the picture; `pathId` says which file it is. One that cannot
 * be shown (undefined) leaves the link.
 */
export const withPicture = (html: string, pathId: string, preview: Preview | undefined): string =>
  html.replace(waiting, (all, href: string, title = '') => {
    if (!isAddressOf(href, pathId)) return all
    if (preview?.kind === 'image') {
      const { src, attributes } = preview
      const picture = serialize([element('img', { ...attributes, src })])
      return `<div class="message_inline_image"><a href="${href}"${title}>${picture}</a></div>`
    }
    // Words stand above it already.
    return title === '' ? `<p><a href="${href}">${href}</a></p>` : ''
  })

function isAddressOf(href: string, pathId: string): boolean {
  try {
    return decodeURI(href).replace(/^https?:\/\/[^/]+/, '') === `/user_uploads/${pathId}`
  } catch {
    return false
  }
}

/** The element below the words that shows what a link leads to. */
export function previewElement(preview: Preview, { href, words }: FoundLink): Element {
  const link = { href, ...(words && { title: words }) }
  if (preview.kind === 'page') return page(preview, href)
  const { kind, src } = preview
  if (kind === 'image')
    return frame('message_inline_image', link, element('img', { ...preview.attributes, src }))
  if (kind === 'youtube')
    return frame(
      'youtube-video message_inline_image',
      { 'data-id': preview.id, href },
      element('img', { src }),
    )
  const video = element('video', { preload: 'metadata', src })
  return frame('message_inline_image message_inline_video', link, video)
}

const frame = (name: string, attributes: Record<string, string>, shown: Element) =>
  element('div', { class: name }, element('a', attributes, shown))

function page({ src, title, description }: Preview & { kind: 'page' }, href: string): Element {
  const picture = src && {
    class: 'message_embed_image',
    href,
    style: `background-image: url("${encodeURI(src)}")`,
  }
  return element(
    'div',
    { class: 'message_embed' },
    ...(picture ? [element('a', picture)] : []),
    element(
      'div',
      { class: 'data-container' },
      element('div', { class: 'message_embed_title' }, element('a', { href, title }, title)),
      ...(description ? [element('div', { class: 'message_embed_description' }, description)] : []),
    ),
  )
}

/** What has to be known before a link can be shown: asked of our own storage, or of the web. */
type Wanted = { readonly kind: Preview['kind'] | 'upload'; readonly address: string }

const images = /\.(?:bmp|gif|jpe?g|png|webp|avif|apng|heic|tiff?)$/i
const videos = /\.(?:mp4|webm|mov)$/i
const youtube =
  /^https?:\/\/(?:(?:www\.|m\.)?youtube\.com\/(?:watch\?(?:.*&)?v=|shorts\/|embed\/)|youtu\.be\/)([\w-]{11})(?![\w-])/

/** What the links of a message ask for, in their order. At most 24: more pictures are no message. */
export const whatToFetch = (addresses: readonly string[]): Wanted[] =>
  addresses.flatMap(wanted).slice(0, 24)

function wanted(address: string): Wanted[] {
  if (/^\/user_uploads\/\d/.test(address)) return [{ kind: 'upload', address }]
  if (!/^https?:\/\//i.test(address)) return []
  if (youtubeId(address)) return [{ kind: 'youtube', address }]
  const path = address.replace(/[?#].*/, '')
  return [{ kind: images.test(path) ? 'image' : videos.test(path) ? 'video' : 'page', address }]
}

/** Which film it is; undefined for any other address. */
export const youtubeId = (address: string): string | undefined => youtube.exec(address)?.[1]
