import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Allowed } from '../../access/allowed.ts'
import { noSuchFile, type StoredAttachment } from '../../access/attachments.ts'
import { FileAnswer } from '../../platform/http/answer.ts'
import { rangeOf } from '../../platform/http/range.ts'

type Wish = {
  header: (name: string) => string | undefined
  /** Whether the browser is told to save it, whatever it is. */
  download: boolean
}

const shown = /^(image|audio|video)\/|^application\/pdf$|^text\/plain/

/** A file, whole or the range that was asked for. What it is was judged by its bytes, never by its name. */
export async function serveFile(
  folder: string,
  file: Allowed<StoredAttachment, 'read'>,
  { header, download }: Wish,
): Promise<FileAnswer> {
  const path = join(folder, file.token)
  await access(path).catch(() => {
    throw noSuchFile()
  })
  const inline = !download && shown.test(file.contentType)
  const etag = `"${file.token}"`
  const headers = {
    'content-type': file.contentType,
    'content-disposition': `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    // It is of other people's making: it may show itself, run nothing and load nothing, and be put into pages of ours alone.
    'content-security-policy':
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    // Who may read it is asked again each time: it can be taken away.
    'cache-control': 'private, no-cache',
    etag,
  }
  if (header('if-none-match') === etag) return new FileAnswer(304, headers)
  const wanted = rangeOf(header('if-range') === undefined ? header('range') : undefined, file.size)
  if (wanted === 'none of it')
    return new FileAnswer(416, { ...headers, 'content-range': `bytes */${file.size}` })
  if (wanted === 'all')
    return new FileAnswer(
      200,
      { ...headers, 'content-length': String(file.size) },
      createReadStream(path),
    )
  const { start, end } = wanted
  return new FileAnswer(
    206,
    {
      ...headers,
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/${file.size}`,
    },
    createReadStream(path, { start, end }),
  )
}
