import { rm } from 'node:fs/promises'
import { ownUpload, type ResumableUpload } from '../../access/resumable-uploads.ts'
import { ordinaryChat } from '../../audit/audits.ts'
import type { Context } from '../../context.ts'
import { BareAnswer } from '../../platform/http/answer.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import { sql } from '../../platform/database/sql.ts'
import { fileUrl } from '../attachments/addresses.ts'
import { begin, receive } from './actions.ts'
import { piecesPath } from './place.ts'
import { patienceHours } from './removal.ts'
import { abilities, bytesIn, hasBody, nameIn, requireSize, requireVersion, spoken } from './tus.ts'

const tellAbilities = endpoint({
  method: 'OPTIONS',
  path: '/tus',
  summary: 'How files can be sent in pieces (tus).',
  auth: 'none',
  params: {},
  handle: async () => new BareAnswer(204, abilities),
})

/** How it stands, and until when it may be gone on with. */
const standing = ({ received, size }: ResumableUpload, { clock }: Context) => ({
  ...spoken,
  'upload-expires': new Date(clock.now().getTime() + patienceHours * 3_600_000).toUTCString(),
  'upload-offset': String(received),
  'upload-length': String(size),
  'cache-control': 'no-store',
})

type Answering = {
  status: 201 | 204
  more?: Readonly<Record<string, string>>
  answer: { header(name: string, value: string): void }
}

/** Once everything has come it is the answer to a plain upload. */
function answerFor(ctx: Context, upload: ResumableUpload, { status, more, answer }: Answering) {
  const headers = { ...standing(upload, ctx), ...more }
  if (upload.pathId === null) return new BareAnswer(status, headers)
  for (const [name, value] of Object.entries(headers)) answer.header(name, value)
  const url = fileUrl(upload.pathId)
  return { uri: url, url, filename: upload.name }
}

type Talk = Pick<Answering, 'answer'> & { header: (name: string) => string | undefined }

/** Says in every answer, a refusal too, which tus is spoken here, and refuses any other. */
function speakTus({ header, answer }: Talk): void {
  for (const [name, value] of Object.entries(spoken)) answer.header(name, value)
  requireVersion(header)
}

const beginUpload = endpoint({
  method: 'POST',
  path: '/tus',
  summary: 'Begins to send a file in pieces (tus); the body may be the first of them.',
  differs: 'A page with a session uses /json/tus.',
  auth: 'user',
  audits: ordinaryChat,
  takesFile: 'as bytes',
  params: {},
  async handle(ctx, { actor, header, incoming, answer, credentials: { prefix } }) {
    speakTus({ header, answer })
    const size = bytesIn(header, 'upload-length')
    requireSize(size)
    const content = hasBody(incoming.contentType) ? incoming.stream : undefined
    const token = await begin(ctx, actor, { name: nameIn(header), size })
    const upload = await receive(ctx, actor, token, { offset: 0, content })
    const location = `${ctx.config.url}${prefix}/tus/${token}`
    return answerFor(ctx, upload, { status: 201, more: { location }, answer })
  },
})

const continueUpload = endpoint({
  method: 'PATCH',
  path: '/tus/:token',
  summary: 'Sends the next piece of a file; the last one is answered as a plain upload.',
  auth: 'user',
  audits: ordinaryChat,
  takesFile: 'as bytes',
  params: { token: text() },
  async handle(ctx, { actor, header, incoming, answer, params: { token } }) {
    speakTus({ header, answer })
    const offset = bytesIn(header, 'upload-offset')
    const content = hasBody(incoming.contentType) ? incoming.stream : undefined
    const upload = await receive(ctx, actor, token, { offset, content })
    return answerFor(ctx, upload, { status: 204, answer })
  },
})

const askUpload = endpoint({
  method: 'HEAD',
  path: '/tus/:token',
  summary: 'Says how much of a file has come.',
  auth: 'user',
  params: { token: text() },
  async handle(ctx, { actor, header, answer, params: { token } }) {
    speakTus({ header, answer })
    const upload = await ctx.db.snapshot(tx => ownUpload(tx, actor, token))
    return new BareAnswer(200, standing(upload, ctx))
  },
})

const giveUp = endpoint({
  method: 'DELETE',
  path: '/tus/:token',
  summary: 'Gives up sending a file; one that has come whole stays.',
  auth: 'user',
  audits: ordinaryChat,
  params: { token: text() },
  async handle({ db, config }, { actor, header, answer, params }) {
    speakTus({ header, answer })
    const { token } = await db.transaction(async tx => {
      const upload = await ownUpload(tx, actor, params.token)
      await tx.run(sql`delete from resumable_uploads where token = ${upload.token}`)
      return upload
    })
    await rm(piecesPath(config.uploads, token), { force: true })
    return new BareAnswer(204, spoken)
  },
})

export const resumableUploadEndpoints = [
  tellAbilities,
  beginUpload,
  continueUpload,
  askUpload,
  giveUp,
]
