import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { noSuchFile } from '../../access/attachments.ts'
import { drawn } from '../../pictures/draw.ts'
import { FileAnswer } from '../../platform/http/answer.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { mediumSuffix, pictureAddress } from './addresses.ts'

/** Another picture has another address, so that this one may be kept. */
const headersFor = (contentType: string, size: number) => ({
  'content-type': contentType,
  'content-length': String(size),
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'public, max-age=31536000, immutable',
})

const getPicture = endpoint({
  method: 'GET',
  path: '/user_avatars/:realm_id_str/:filename',
  summary: 'A picture of a person, an emoji or the organization, for whoever has its address.',
  auth: 'none',
  prefixes: [''],
  params: { realm_id_str: text(), filename: text() },
  async handle({ db, config }, { params: { filename } }) {
    const token = filename.replace(/\.\w+$/, '')
    const picture = await db.snapshot(tx => pictureOf(tx, token))
    if (!picture || !pictureAddress(token, picture.contentType).endsWith(`/${filename}`))
      throw noSuchFile()
    const content = createReadStream(join(config.uploads, token))
    return new FileAnswer(200, headersFor(picture.contentType, picture.size), content)
  },
})

const pictureOf = (tx: Tx, token: string) =>
  tx.maybe<{ contentType: string; size: number }>(sql`
    select content_type as "contentType", size from pictures where token = ${token}`)

const getDrawn = endpoint({
  method: 'GET',
  path: '/user_avatars/:realm_id_str/default/:filename',
  summary: 'The picture that the server draws for whoever has uploaded none.',
  auth: 'none',
  prefixes: [''],
  params: { realm_id_str: text(), filename: text() },
  async handle(_ctx, { params: { filename } }) {
    const [, number, suffix] = /^(\d{1,10})(-medium)?\.png$/.exec(filename) ?? []
    if (number === undefined) throw noSuchFile()
    const picture = drawn(number, suffix === mediumSuffix ? 500 : 100)
    return new FileAnswer(200, headersFor('image/png', picture.length), Readable.from([picture]))
  },
})

export const pictureEndpoints = [getPicture, getDrawn]
