import { fileToRead, ownFile } from '../../access/attachments.ts'
import { notAudited, ordinaryChat } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { oneFile } from '../../platform/http/one-file.ts'
import { integer, text } from '../../platform/http/parameters.ts'
import { limits } from '../organization/limits.ts'
import { fileUrl } from './addresses.ts'
import { keepFile, removeAttachment } from './actions.ts'
import { fileEndpoints } from './file-routes.ts'
import { attachmentsOf, spaceUsed } from './queries.ts'
import { temporaryUrl } from './temporary-url.ts'

const uploadFile = endpoint({
  method: 'POST',
  path: '/user_uploads',
  summary: 'Uploads a file, for the caller alone until a message refers to it.',
  auth: 'user',
  audits: ordinaryChat,
  takesFile: 'in a form',
  params: {},
  async handle(ctx, { actor, incoming }) {
    const { pathId, name } = await oneFile(incoming, file => keepFile(ctx, actor, file), {
      maxMib: limits.max_file_upload_size_mib,
    })
    const url = fileUrl(pathId)
    return { uri: url, url, filename: name }
  },
})

const getTemporaryUrl = endpoint({
  method: 'GET',
  path: '/user_uploads/:realm_id_str/:filename*',
  summary: 'An address at which anybody can read a file for a minute.',
  auth: 'user',
  params: { realm_id_str: text(), filename: text() },
  handle: ({ db, clock, signing }, { actor, params }) =>
    db.snapshot(async tx => {
      const file = await fileToRead(tx, actor, `${params.realm_id_str}/${params.filename}`)
      return { url: temporaryUrl(signing, file, clock.now()) }
    }),
})

const getAttachments = endpoint({
  method: 'GET',
  path: '/attachments',
  summary: 'The files that the caller has uploaded.',
  auth: 'user',
  params: {},
  handle: ({ db }, { actor }) =>
    db.snapshot(async tx => ({
      attachments: await attachmentsOf(tx, actor.id),
      upload_space_used: await spaceUsed(tx),
    })),
})

const deleteAttachment = endpoint({
  method: 'DELETE',
  path: '/attachments/:attachment_id',
  summary: 'Removes a file that the caller has uploaded, wherever it is referred to.',
  auth: 'user',
  audits: notAudited('one’s own file'),
  params: { attachment_id: integer },
  async handle({ db, clock }, { actor, params }) {
    await db.transaction(async tx => {
      const file = await ownFile(tx, actor, params.attachment_id)
      await removeAttachment(tx, actor, file, clock.now())
    })
    return {}
  },
})

export const attachmentEndpoints = [
  uploadFile,
  getTemporaryUrl,
  getAttachments,
  deleteAttachment,
  ...fileEndpoints,
]
