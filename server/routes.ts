import { healthEndpoints } from './domain/health/routes.ts'
import { userEndpoints } from './domain/users/routes.ts'
import type { Endpoint } from './platform/http/endpoint.ts'

/** Every call that the server answers. */
export const endpoints: readonly Endpoint[] = [...healthEndpoints, ...userEndpoints]
