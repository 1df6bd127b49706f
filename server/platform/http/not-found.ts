import { ApiError } from './api-error.ts'

/** For something of one's own that is not there, or is somebody else's: the two sound the same. */
export const notFound = (message: string) => new ApiError('BAD_REQUEST', message, { status: 404 })
