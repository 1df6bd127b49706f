import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { ApiError } from '../platform/http/api-error.ts'
import { headBytes, sniff } from '../platform/files/sniff.ts'
import { Turns } from '../platform/turns.ts'
import { isPictureType, type PictureWish, type Question } from './wish.ts'

/**
 * What a picture is, upright, and what was made of it: each wish's bytes in its format, in the order of the wishes. Nothing is made
 * of a wish for something that moves when the picture does not.
 */
export type Decoded = {
  width: number
  height: number
  frames: number
  made: (Buffer | undefined)[]
}

/** A camera's 48 megapixels; of an animation, of all frames together. */
const maxPixels = 50_000_000
const timeoutMs = 30_000
/** What is made is small, whatever the decoding program says. */
const mostAnswered = 32 * 1024 * 1024

const here = fileURLToPath(new URL('.', import.meta.url))
const library = dirname(dirname(fileURLToPath(import.meta.resolve('wasm-vips'))))
const root = dirname(dirname(here))
/** Its own code and the library's, and where Node looks for what kind of module they are. */
const readable = [here, library, join(root, 'package.json'), join(root, 'server', 'package.json')]
/** How Node is started so that it can read these and do nothing else: no socket, no program, no other file. */
export const confined: readonly string[] = [
  '--permission',
  '--allow-worker',
  ...readable.map(path => `--allow-fs-read=${path}`),
  '--disable-warning=SecurityWarning',
  '--disable-warning=ExperimentalWarning',
  '--max-old-space-size=128',
  `--import=${new URL('confine.ts', import.meta.url).href}`,
]

const answers = z.union([
  z.strictObject({ refused: z.enum(['too large', 'unreadable']) }),
  z.strictObject({
    width: z.int().positive(),
    height: z.int().positive(),
    frames: z.int().positive(),
    made: z.array(z.base64().nullable()),
  }),
])

const badImage = (message: string) => new ApiError('BAD_IMAGE', message)
const unreadable = () => badImage('Could not decode image; did you upload an image file?')

/**
 * Decodes pictures of strangers, each in a process of its own that can do nothing else and is ended when it takes too long.
 * Whatever is wrong with a picture is an ApiError with the code BAD_IMAGE.
 */
export class PictureDecoder {
  readonly #turns = new Turns({
    atOnce: 2,
    mostWaiting: 30,
    refusal: 'Too many pictures at once; try again in a moment',
  })

  async decode(picture: Buffer, wishes: readonly PictureWish[]): Promise<Decoded> {
    const type = sniff(picture.subarray(0, headBytes))
    if (!isPictureType(type)) throw badImage('Invalid image format')
    return this.#turns.take(async () =>
      read(await ask({ type, wishes, maxPixels }, picture), wishes),
    )
  }

  /** The same for what nobody waits for: undefined when it is no picture. */
  async decodeIfPicture(
    bytes: Buffer,
    wishes: readonly PictureWish[],
  ): Promise<Decoded | undefined> {
    try {
      return await this.decode(bytes, wishes)
    } catch (error) {
      if (error instanceof ApiError && error.code === 'BAD_IMAGE') return undefined
      throw error
    }
  }
}

/** What the program said; nothing when it failed, was ended, or said too much. */
const ask = (question: Question, picture: Buffer): Promise<string | undefined> =>
  new Promise(resolve => {
    const child = execFile(
      '/usr/bin/env',
      // It knows nothing of this process: neither its secrets nor where they are, nor what somebody has every Node load.
      ['-i', process.execPath, ...confined, join(here, 'decode.ts'), JSON.stringify(question)],
      { cwd: '/', timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: mostAnswered },
      (error, stdout) => resolve(error ? undefined : stdout),
    )
    // It may end before it has read everything.
    child.stdin?.on('error', () => {})
    child.stdin?.end(picture)
  })

function read(said: string | undefined, wishes: readonly PictureWish[]): Decoded {
  const answer = answers.safeParse(said === undefined ? undefined : parsed(said)).data
  if (!answer) throw unreadable()
  if ('refused' in answer)
    throw answer.refused === 'too large' ? badImage('Image size exceeds limit.') : unreadable()
  const made = answer.made.map(one => (one === null ? undefined : Buffer.from(one, 'base64')))
  const isAsWished = wishes.every(({ format, moves }, i) => {
    const one = made[i]
    return one ? sniff(one) === `image/${format}` : moves
  })
  if (!isAsWished) throw unreadable()
  return { ...answer, made }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
