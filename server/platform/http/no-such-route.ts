import { ApiError } from './api-error.ts'
import type { Endpoint } from './endpoint.ts'

/** 405 with the methods that would be answered, or 404 when the path is unknown. */
export function noSuchRoute(
  endpoints: readonly Endpoint[],
  method: string,
  path: string,
): ApiError {
  const allowed = endpoints
    .filter(({ prefixes, path: pattern }) => prefixes.some(prefix => fits(prefix + pattern, path)))
    .map(endpoint => endpoint.method)
    .sort()
  return allowed.length > 0
    ? new ApiError('METHOD_NOT_ALLOWED', 'Method Not Allowed', {
        status: 405,
        extra: { allowed_methods: allowed },
        headers: { allow: allowed.join(', ') },
      })
    : new ApiError('NOT_FOUND', `There is nothing to ${method} here`, { status: 404 })
}

function fits(pattern: string, path: string): boolean {
  const parts = path.split('/')
  const wanted = pattern.split('/')
  return (
    wanted.length === parts.length &&
    wanted.every((part, index) => part.startsWith(':') || part === parts[index])
  )
}
