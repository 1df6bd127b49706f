import { request, type ClientRequest } from 'node:http'
import { ask, type Whole } from './ask.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

export type Upload = { uri: string; url: string; filename: string }

export const keyOf = ({ email, apiKey }: Person) =>
  `Basic ${Buffer.from(`${email}:${apiKey}`).toString('base64')}`

const boundary = 'a-boundary-of-the-tests'
export const formType = `multipart/form-data; boundary=${boundary}`

/** The bytes of a multipart form with these files. */
export const form = (...files: readonly (readonly [name: string, content: string | Buffer])[]) =>
  Buffer.concat([
    ...files.flatMap(([name, content]) => [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="${name}"\r\n` +
          'Content-Type: text/html\r\n\r\n',
      ),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])

/** Sends a body to be uploaded. Resolves to status and answer. */
export const post = (world: World, person: Person, body: Buffer, type = formType) =>
  world.send({
    method: 'POST',
    path: '/api/v1/user_uploads',
    headers: { authorization: keyOf(person), 'content-type': type },
    body,
  })

export async function upload(
  world: World,
  person: Person,
  name: string,
  content: string | Buffer,
): Promise<Upload> {
  const { status, body } = await post(world, person, form([name, content]))
  if (status !== 200) throw new Error(`the upload was refused: ${JSON.stringify(body)}`)
  return body as Upload
}

/** Reads a file as a browser or a program does. */
export const download = (
  { config }: World,
  path: string,
  headers: Record<string, string> = {},
): Promise<Whole> => ask({ socketPath: config.listen.socket, path, headers })

/** An upload of which only this much has been sent yet. */
export function beginUpload({ config }: World, person: Person, part: Buffer): ClientRequest {
  const call = request({
    socketPath: config.listen.socket,
    method: 'POST',
    path: '/api/v1/user_uploads',
    headers: { authorization: keyOf(person), 'content-type': formType, 'content-length': 1e6 },
    agent: false,
  })
  call.on('error', () => {})
  call.write(part)
  return call
}

/** A call of the tus protocol. Resolves to what came back, whatever it is. */
export async function tus(
  { config }: World,
  person: Person,
  method: string,
  path: string,
  { body, ...headers }: Record<string, string> & { body?: string } = {},
): Promise<Whole & { json: Record<string, unknown> }> {
  const sent = {
    authorization: keyOf(person),
    'tus-resumable': '1.0.0',
    ...(body !== undefined && {
      'content-type': 'application/offset+octet-stream',
      'content-length': String(Buffer.byteLength(body)),
    }),
    ...headers,
  }
  const socketPath = config.listen.socket
  const answer = await ask(
    { socketPath, method, path: path.replace(config.url, ''), headers: sent },
    body,
  )
  const json = answer.content.length > 0 ? (JSON.parse(answer.content.toString()) as object) : {}
  return { ...answer, json: { ...json } }
}
