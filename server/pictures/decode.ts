// The program that decodes one picture and ends. It can read these two folders and its standard input, and reach nothing else:
// no file, no socket, no program.
import { buffer } from 'node:stream/consumers'
import Vips from 'wasm-vips'
import { readers, type PictureWish, type Question } from './wish.ts'

const vips = await Vips({ dynamicLibraries: [], print() {}, printErr() {} })
type Image = InstanceType<typeof vips.Image>

/** Serious faults and missing ends; what cameras get slightly wrong is forgiven. */
const strict = 'fail_on=error'
/** A moving picture that goes on for longer begins again. */
const mostFrames = 60

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own side
const { type, wishes, maxPixels } = JSON.parse(process.argv[2] ?? '') as Question
const picture = await buffer(process.stdin)

function answer(): object {
  vips.concurrency(1)
  vips.Cache.max(0)
  vips.operationBlock('VipsForeignLoad', true)
  vips.operationBlock(readers[type], false)
  try {
    const head = vips.Image.newFromBuffer(picture, '', { access: 'sequential' })
    const frame = { width: head.width, height: numberIn(head, 'page-height') ?? head.height }
    if (frame.width * frame.height > maxPixels) return { refused: 'too large' }
    const all = numberIn(head, 'n-pages') ?? 1
    const isTurned = (numberIn(head, 'orientation') ?? 1) > 4
    const frames = Math.min(all, mostFrames, Math.floor(maxPixels / (frame.width * frame.height)))
    return {
      width: isTurned ? frame.height : frame.width,
      height: isTurned ? frame.width : frame.height,
      frames,
      made: wishes.map(wish =>
        wish.moves && frames === 1
          ? null
          : Buffer.from(made(wish, wish.moves ? frames : 1)).toString('base64'),
      ),
    }
  } catch {
    // Its words speak of the picture, and are for nobody.
    return { refused: 'unreadable' }
  }
}

const numberIn = (image: Image, name: string): number | undefined =>
  image.getTypeof(name) === 0 ? undefined : image.getInt(name)

/** Upright, in sRGB, and without anything that is not to be seen. */
function made(wish: PictureWish, frames: number): Uint8Array {
  const { width, height, fit, format } = wish
  const small = vips.Image.thumbnailBuffer(picture, width, {
    height,
    option_string: frames > 1 ? `${strict},n=${frames}` : strict,
    ...(fit === 'filled' && { crop: 'centre' }),
    ...(fit === 'inside' && { size: 'down' }),
  })
  const whole = fit === 'framed' ? framed(small, wish) : small
  return format === 'png'
    ? whole.pngsaveBuffer({ keep: 'none' })
    : whole.webpsaveBuffer({ keep: 'none', Q: 85 })
}

function framed(image: Image, { width, height }: PictureWish): Image {
  const frameHeight = numberIn(image, 'page-height') ?? image.height
  const extend = { extend: 'background', background: [0, 0, 0, 0] }
  const clear = image.hasAlpha() ? image : image.bandjoin(255)
  const frames = Array.from({ length: clear.height / frameHeight }, (_, i) =>
    clear
      .crop(0, i * frameHeight, clear.width, frameHeight)
      .gravity('centre', width, height, extend),
  )
  const [first] = frames
  if (frames.length === 1 && first) return first
  const strip = vips.Image.arrayjoin(frames, { across: 1 }).copy()
  strip.setInt('page-height', height)
  return strip
}

process.stdout.write(JSON.stringify(answer()), () => process.exit(0))
