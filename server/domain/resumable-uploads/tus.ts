import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { limits } from '../organization/limits.ts'

type Header = (name: string) => string | undefined

const version = '1.0.0'
const mostBytes = limits.max_file_upload_size_mib * 1024 * 1024

/** What the server can do: answered to OPTIONS. */
export const abilities = {
  'tus-resumable': version,
  'tus-version': version,
  'tus-max-size': String(mostBytes),
  'tus-extension': 'creation,creation-with-upload,termination,expiration',
}

/** Every answer says so. */
export const spoken = { 'tus-resumable': version }

export function requireVersion(header: Header): void {
  if (header('tus-resumable') !== version)
    throw new ApiError('BAD_REQUEST', `This server speaks tus ${version}`, {
      status: 412,
      headers: abilities,
    })
}

/** A count of bytes; a header that is missing or says anything else is refused. */
export function bytesIn(header: Header, name: 'upload-length' | 'upload-offset'): number {
  const value = header(name) ?? ''
  if (!/^\d{1,15}$/.test(value)) throw badRequest(`Invalid ${name} header`)
  return Number(value)
}

export function requireSize(size: number): void {
  if (size > mostBytes)
    throw new ApiError(
      'BAD_REQUEST',
      `File is larger than this server's configured maximum upload size (${limits.max_file_upload_size_mib} MiB).`,
      { status: 413 },
    )
}

/** The file's name as the client calls it: `Upload-Metadata` is pairs of a key and Base64. */
export function nameIn(header: Header): string {
  const pairs = (header('upload-metadata') ?? '').split(',').map(pair => pair.trim().split(/ +/))
  const [, encoded = ''] =
    pairs.find(([key]) => key === 'filename') ?? pairs.find(([key]) => key === 'name') ?? []
  return Buffer.from(encoded, 'base64').toString('utf8').toWellFormed().replaceAll('\0', '')
}

const bodyType = 'application/offset+octet-stream'

/** Whether a body comes along; of any other type it is refused. */
export function hasBody(contentType: string): boolean {
  if (contentType === '') return false
  if (contentType !== bodyType)
    throw new ApiError('BAD_REQUEST', `The body must be of the type ${bodyType}`, { status: 415 })
  return true
}
