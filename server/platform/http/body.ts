import { ApiError, badRequest } from './api-error.ts'
import { nestsTooDeep } from './nesting.ts'

export type RawParameters = Map<string, string>

/** One reader for each kind of body. What is not in this table is refused before anything looks at it. */
const readers: Record<string, (body: Buffer, contentType: string) => Promise<RawParameters>> = {
  'application/x-www-form-urlencoded': async body => fromPairs(new URLSearchParams(decode(body))),
  'application/json': async body => fromJson(decode(body)),
  'multipart/form-data': readMultipart,
}

/** The parameters of a body, each as the text that a form would hold. */
export async function readBody(
  body: unknown,
  contentType: string | undefined,
): Promise<RawParameters> {
  if (!Buffer.isBuffer(body) || body.length === 0) return new Map()
  const kind = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined
  if (!read)
    throw new ApiError(
      'BAD_REQUEST',
      `Cannot read a body of type "${kind}": send a form, multipart/form-data or JSON`,
      { status: 415 },
    )
  return read(body, contentType ?? '')
}

export const fromPairs = (pairs: Iterable<[string, string]>): RawParameters => new Map(pairs)

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw badRequest('Malformed request body: it is not UTF-8')
  }
}

function fromJson(body: string): RawParameters {
  const value = parse(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('Malformed JSON: the body must be an object of parameters')
  return new Map(
    Object.entries(value).map(([name, part]: [string, unknown]) => [
      name,
      typeof part === 'string' ? part : JSON.stringify(part),
    ]),
  )
}

function parse(body: string): unknown {
  if (nestsTooDeep(body)) throw badRequest('Malformed JSON: it is nested too deeply')
  try {
    return JSON.parse(body)
  } catch {
    throw badRequest('Malformed JSON')
  }
}

async function readMultipart(body: Buffer, contentType: string): Promise<RawParameters> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  })
    .formData()
    .catch(() => {
      throw badRequest('Malformed multipart body')
    })
  return new Map(
    [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
