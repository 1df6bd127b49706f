import { fileSignedFor, fileToRead, noSuchFile } from '../../access/attachments.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import { serveFile } from './serve-file.ts'
import { attachmentOf } from './temporary-url.ts'

const fileAt = (place: '' | '/download') =>
  endpoint({
    method: 'GET',
    path: `/user_uploads${place}/:realm_id_str/:filename*`,
    summary: `A file, for whoever may read it${place === '' ? '' : ', to be saved'}.`,
    auth: 'user',
    prefixes: [''],
    params: { realm_id_str: text(), filename: text() },
    async handle({ db, config }, { actor, params, header }) {
      const path = `${params.realm_id_str}/${params.filename}`
      const file = await db.snapshot(tx => fileToRead(tx, actor, path))
      return serveFile(config.uploads, file, { header, download: place !== '' })
    },
  })

const temporaryFile = endpoint({
  method: 'GET',
  path: '/user_uploads/temporary/:token/:filename',
  summary: 'A file, for whoever has been given its temporary address.',
  auth: 'none',
  prefixes: [''],
  params: { token: text(), filename: text() },
  async handle({ db, config, signing, clock }, { params, header }) {
    const id = attachmentOf(signing, params.token, clock.now())
    if (id === undefined) throw noSuchFile()
    const file = await db.snapshot(tx => fileSignedFor(tx, id))
    return serveFile(config.uploads, file, { header, download: false })
  },
})

export const fileEndpoints = [fileAt(''), fileAt('/download'), temporaryFile]
