import { EgressError } from '../../platform/egress/egress-error.ts'
import { bytesOf, fetchOutside, type WayOut } from '../../platform/egress/fetch-outside.ts'
import type { Description } from './describe.ts'

/** What is where a link leads: a picture by its bytes, or a page by what it says of itself. */
export type Seen = { picture: Buffer } | Description

const timeoutMs = 10_000
/** Of a page, whose head is what counts. */
const headBytes = 256 * 1024
const pictureBytes = 8 * 1024 * 1024

/** Asks there, by the only way out. Undefined for whatever is not to be seen; throws when there is nobody to ask by. */
export async function look(way: WayOut, address: string): Promise<Seen | undefined> {
  try {
    return await seen(way, address)
  } catch (error) {
    if (error instanceof EgressError && error.failure.kind !== 'unavailable') return undefined
    throw error
  }
}

/** The picture that a page names, if it names one, and nothing else that may be there. */
export async function lookAtPicture(
  way: WayOut,
  address: string | undefined,
): Promise<Buffer | undefined> {
  const there = address === undefined ? undefined : await look(way, address)
  return there && 'picture' in there ? there.picture : undefined
}

async function seen(way: WayOut, url: string): Promise<Seen | undefined> {
  const answer = await fetchOutside(way, {
    url,
    headers: { accept: 'text/html, image/*;q=0.9', 'accept-encoding': 'identity' },
    timeoutMs,
    maxBytes: pictureBytes,
  })
  const type = answer.headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  if (answer.status === 200 && type.startsWith('image/')) return { picture: await bytesOf(answer) }
  const head = await beginningOf(answer.body)
  if (answer.status !== 200 || !/^(text\/html|application\/xhtml\+xml)\b/i.test(type))
    return undefined
  // Loaded with the first page: where none is looked at, so much less memory.
  const { describe } = await import('./describe.ts')
  return describe(decoded(head, type), answer.url)
}

/** The rest is not waited for. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of body) {
    parts.push(part)
    length += part.length
    if (length >= headBytes) break
  }
  return Buffer.concat(parts).subarray(0, headBytes)
}

function decoded(bytes: Buffer, type: string): string {
  const declared =
    /charset=["']?([\w-]+)/i.exec(type) ??
    /<meta[^>]{0,200}charset=["']?([\w-]+)/i.exec(bytes.toString('latin1', 0, 2048))
  try {
    return new TextDecoder(declared?.[1] ?? 'utf-8').decode(bytes)
  } catch {
    // A charset that nobody knows.
    return bytes.toString('utf8')
  }
}
