import { drawn } from '../../server/pictures/draw.ts'
import { form, formType, keyOf } from './files.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

/** Twenty by ten, two frames: red, then blue. */
export const movingGif = Buffer.from(
  'R0lGODlhFAAKAIAAAExpcfoAACH/C05FVFNDQVBFMi4wAwEAAAAh+QQFCgAAACwAAAAAFAAKAAACDIyPqcvtD6OctNrrCgAh+QQFCgAAACwAAAAA' +
    'FAAKAIBMaXEAAPoCDIyPqcvtD6OctNrrCgA7',
  'base64',
)

/** Sixteen by eight as it lies in the file, to be shown turned, and with words that nobody shall read. */
export const turnedJpeg = Buffer.from(
  '/9j/4QDWRXhpZgAASUkqAAgAAAAHAA4BAgANAAAAcgAAABIBAwABAAAABgAAABoBBQABAAAAYgAAABsBBQABAAAAagAAACgBAwABAAAAAgAAABMC' +
    'AwABAAAAAQAAAGmHBAABAAAAgAAAAAAAAAA4YwAA6AMAADhjAADoAwAAU0VDUkVULVBMQUNFAAAGAACQBwAEAAAAMDIxMAGRBwAEAAAAAQIDAACg' +
    'BwAEAAAAMDEwMAGgAwABAAAA//8AAAKgBAABAAAAEAAAAAOgBAABAAAACAAAAAAAAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9' +
    'PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj' +
    'Y2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAIABADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIE' +
    'AwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNk' +
    'ZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3' +
    '+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHB' +
    'CSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOk' +
    'paanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCGiiivAPlz/9k=',
  'base64',
)

/** Any picture at all. */
export const png = drawn('anything', 100)

/** Says that it is as large as a house; what follows is of no matter. */
function hugePng(): Buffer {
  const huge = Buffer.from(png)
  huge.writeUInt32BE(30_000, 16)
  huge.writeUInt32BE(30_000, 20)
  return huge
}

/** What is no picture, or is none that may be shown, by what it is; and what is said of it. */
export const badPictures: readonly (readonly [what: string, picture: Buffer, msg: RegExp])[] = [
  ['a script', Buffer.from('#!/bin/sh\nexit'), /Invalid image format/],
  [
    'a drawing that runs',
    Buffer.from('<svg><script>alert(1)</script></svg>'),
    /Invalid image format/,
  ],
  ['an empty file', Buffer.alloc(0), /Invalid image format/],
  ['only the beginning', png.subarray(0, 60), /Could not decode image/],
  ['only the name', Buffer.from('GIF89a <script>alert(1)</script>'), /Could not decode image/],
  ['as large as a house', hugePng(), /Could not decode image|size exceeds limit/],
]

/** Sends a picture, with other fields if need be. Resolves to status and answer. */
export async function sendPicture(
  world: World,
  person: Person,
  path: string,
  ...pictures: readonly Buffer[]
) {
  const body = form(...pictures.map(picture => ['picture.png', picture] as const))
  const headers = { authorization: keyOf(person), 'content-type': formType }
  return world.send({ method: 'POST', path: `/api/v1${path}`, headers, body })
}
