import { Parser } from 'htmlparser2'

/** What a page says of itself, for those who link to it. Lengths are bounded, and there are no line breaks. */
export type Description = { title?: string; description?: string; image?: string }

/** Names by which pages say it, the best first. */
const titles = ['og:title', 'twitter:title', 'title']
const descriptions = ['og:description', 'twitter:description', 'description']
const images = ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image']
const longest = { title: 200, description: 400, image: 2000 }

/** Reads the head of a page, however much there is of it. `url` is where it was found: addresses in it are relative to that. */
export function describe(html: string, url: string): Description {
  const said = new Map<string, string>()
  const say = (name: string, value: string) => {
    const text = value.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
    if (text !== '' && !said.has(name)) said.set(name, text)
  }
  let heading: string | undefined
  const parser = new Parser({
    onopentag(tag, { property, name, content }) {
      if (tag === 'meta' && content) say((property ?? name ?? '').toLowerCase(), content)
      if (tag === 'title') heading = ''
      // What follows is the page itself.
      if (tag === 'body') parser.pause()
    },
    ontext(text) {
      if (heading !== undefined) heading += text
    },
    onclosetag(tag) {
      if (tag !== 'title' || heading === undefined) return
      say('title', heading)
      heading = undefined
    },
  })
  parser.write(html)
  const first = (names: readonly string[], most: number) =>
    names
      .map(name => said.get(name))
      .find(value => value !== undefined)
      ?.slice(0, most)
      .toWellFormed()
  const image = URL.parse(first(images, longest.image) ?? '//', url)
  const title = first(titles, longest.title)
  const description = first(descriptions, longest.description)
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(image && /^https?:$/.test(image.protocol) && { image: image.href }),
  }
}
