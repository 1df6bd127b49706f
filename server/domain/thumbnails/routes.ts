import { Readable } from 'node:stream'
import { fileToRead, noSuchFile } from '../../access/attachments.ts'
import { FileAnswer } from '../../platform/http/answer.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import { serveFile } from '../attachments/serve-file.ts'
import { formats } from './formats.ts'
import { placeholderAddress } from './preview.ts'
import { thumbnailOf } from './queries.ts'

const getThumbnail = endpoint({
  method: 'GET',
  path: '/user_uploads/thumbnail/:realm_id_str/:filename*',
  summary: 'A smaller form of a picture, for whoever may read the file.',
  auth: 'user',
  prefixes: [''],
  params: { realm_id_str: text(), filename: text() },
  async handle({ db, config }, { actor, params, header }) {
    const [, path = '', format = ''] = /^(.*)\/([^/]*)$/.exec(params.filename) ?? []
    if (!formats.some(({ name }) => name === format)) throw noSuchFile()
    const small = await db.snapshot(async tx => {
      const file = await fileToRead(tx, actor, `${params.realm_id_str}/${path}`)
      const thumbnail = await thumbnailOf(tx, file.id, format)
      if (!thumbnail) throw noSuchFile()
      return { ...file, ...thumbnail, contentType: 'image/webp' }
    })
    return serveFile(config.uploads, small, { header, download: false })
  },
})

const placeholder = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">' +
    '<g fill="#888"><circle cx="16" cy="32" r="5"/><circle cx="32" cy="32" r="5"/><circle cx="48" cy="32" r="5"/></g></svg>',
)

const getPlaceholder = endpoint({
  method: 'GET',
  path: placeholderAddress,
  summary: 'What stands in messages for a picture that the server has not looked at yet.',
  auth: 'none',
  prefixes: [''],
  params: {},
  handle: async () =>
    new FileAnswer(
      200,
      {
        'content-type': 'image/svg+xml',
        'content-length': String(placeholder.length),
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'public, max-age=86400',
      },
      Readable.from([placeholder]),
    ),
})

export const thumbnailEndpoints = [getThumbnail, getPlaceholder]
