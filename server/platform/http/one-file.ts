import { finished, Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { badRequest } from './api-error.ts'
import type { Incoming } from './endpoint.ts'

/** The file of a form: its name as the client calls it, without folders, and its bytes as they come. */
export type SentFile = { readonly name: string; readonly content: Readable }

const limits = { files: 2, fields: 20, parts: 20, fieldSize: 1024, headerPairs: 20 }
const malformed = () => badRequest('Malformed multipart body')

/** What a caller is told who sends another number of files, or too large a one. */
type Words = { readonly none: string; readonly several: string; readonly tooLarge: string }

type Wish = {
  readonly maxMib: number
  readonly words?: Words
  /** Hears of what else the form says. */
  readonly onField?: (name: string, value: string) => void
}

/**
 * Hands the one file of a multipart form to `take` while it comes in; never is more than a piece of it in memory. When the form
 * is malformed or broken off, or the file too large, the file's stream fails, and this rejects after `take` has.
 */
export async function oneFile<Taken>(
  { stream, contentType }: Incoming,
  take: (file: SentFile) => Promise<Taken>,
  { maxMib, words = usualWords(maxMib), onField = () => {} }: Wish,
): Promise<Taken> {
  const parser = parserFor(contentType, maxMib, words)
  let source: Readable | undefined
  let taken: Promise<Taken> | undefined
  const read = new Promise<void>((resolve, reject) => {
    parser.on('file', (_field, file, name) => {
      file.on('error', () => reject(malformed()))
      file.on('limit', () => reject(badRequest(words.tooLarge)))
      if (taken) {
        file.resume()
        return reject(badRequest(words.several))
      }
      source = file
      const content = Readable.from(
        endingWith(file, () => read),
        { objectMode: false },
      )
      // `take` may not be reading yet; what goes wrong is told by `read` as well.
      content.on('error', () => {})
      taken = take({ name, content })
      taken.catch(reject)
    })
    parser.on('field', (name, value) => onField(name, value))
    parser.once('error', () => reject(malformed()))
    parser.once('finish', resolve)
    finished(stream, { writable: false }, error => {
      if (error) reject(malformed())
    })
  })
  stream.pipe(parser)
  try {
    await read
  } catch (error) {
    stream.unpipe(parser)
    // The rest is read and thrown away, so that the client gets to read why.
    stream.resume()
    source?.destroy(malformed())
    await taken?.catch(() => {})
    throw error
  }
  if (!taken) throw badRequest(words.none)
  return taken
}

/** A file that ends only when the form around it has been read and found good: nobody takes it for whole before. */
async function* endingWith(file: Readable, formRead: () => Promise<void>) {
  for await (const chunk of file) yield chunk
  await formRead()
}

function parserFor(contentType: string, maxMib: number, { none }: Words) {
  if (!/^multipart\/form-data\b/i.test(contentType)) throw badRequest(none)
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { ...limits, fileSize: maxMib * 1024 * 1024 },
    })
  } catch {
    throw malformed()
  }
}

const usualWords = (maxMib: number): Words => ({
  none: 'You must specify a file to upload',
  several: 'You may only upload one file at a time',
  tooLarge: `File is larger than this server's configured maximum upload size (${maxMib} MiB).`,
})
